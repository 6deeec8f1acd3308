import { Flex, Progress, Tag, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Delivery } from '../api/deliveries';
import { useFormats } from '../i18n/formats';
import { Moment } from '../layout/moment';

interface DeliveryProps {
  readonly delivery: Delivery;
}

const colors = {
  queued: 'gold',
  running: 'processing',
  committing: 'cyan',
  done: 'green',
  parked: 'red',
  cancelled: 'default',
} as const satisfies Record<Delivery['state'], string>;

/** Where a delivery stands. */
export function DeliveryState({ delivery: { state } }: DeliveryProps) {
  const { t } = useTranslation();
  return <Tag color={colors[state]}>{t(`delivery.states.${state}`)}</Tag>;
}

/** How many of its instances were answered, and what stands out among them. */
export function DeliveryProgress({ delivery: { counts, state, commit } }: DeliveryProps) {
  const { t } = useTranslation();
  const { number } = useFormats();
  const { total, sent, warning, failed } = counts;
  const answered = sent + warning + failed;
  const percent = total === 0 ? 0 : Math.floor((100 * answered) / total);
  const status = failed > 0 ? 'exception' : state === 'running' ? 'active' : state === 'done' ? 'success' : 'normal';
  const others = (['failed', 'warning', 'repeated'] as const).filter((one) => counts[one] > 0);
  return (
    <Flex vertical className="delivery-progress">
      <Progress percent={percent} size="small" status={status} showInfo={false} aria-label={t('delivery.progress')} />
      <Typography.Text>{t('delivery.sentOf', { sent: number(sent + warning), total: number(total) })}</Typography.Text>
      {commit && <Typography.Text>{t('delivery.committed', { count: counts.committed })}</Typography.Text>}
      {others.map((one) => (
        <Typography.Text key={one} type={one === 'failed' ? 'danger' : 'warning'}>
          {t(`delivery.${one}`, { count: counts[one] })}
        </Typography.Text>
      ))}
    </Flex>
  );
}

/** What went wrong last, and when it is tried again. */
export function DeliveryTrouble({ delivery: { lastError, nextAt, attempts } }: DeliveryProps) {
  const { t } = useTranslation();
  const isLater = nextAt !== null && Date.parse(nextAt) > Date.now();
  return (
    <Flex vertical className="trouble">
      {lastError && (
        <Typography.Text type="danger" ellipsis={{ tooltip: `${lastError.message} (${lastError.code})` }}>
          {lastError.message}
        </Typography.Text>
      )}
      {isLater && (
        <Typography.Text type="secondary">
          {t('delivery.nextTry', { attempts })} <Moment at={nextAt} />
        </Typography.Text>
      )}
    </Flex>
  );
}
