import { Flex, Progress, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Retrieval } from '../api/elsewhere';
import { useFormats } from '../i18n/formats';

/** True while it waits or runs. */
export function isUnderWay({ state }: Retrieval): boolean {
  return state === 'waiting' || state === 'running';
}

/** How many objects of a retrieval came. */
export function RetrievalProgress({ retrieval }: { readonly retrieval: Retrieval }) {
  const { t } = useTranslation();
  const { number } = useFormats();
  const { received, expected, failed, state } = retrieval;
  const percent = state === 'done' ? 100 : expected ? Math.floor((100 * received) / expected) : 0;
  const status = {
    waiting: 'normal',
    running: 'active',
    done: 'success',
    failed: 'exception',
    cancelled: 'normal',
  } as const;
  const isNothing = state === 'done' && !expected && received === 0 && failed === 0;
  const values = { received: number(received), expected: expected === null ? '?' : number(expected) };
  return (
    <Flex vertical className="fetch-progress">
      <Progress
        percent={percent}
        size="small"
        status={status[state]}
        showInfo={false}
        aria-label={t('delivery.progress')}
      />
      <Typography.Text type="secondary">{isNothing ? t('retrieval.nothing') : t('fetched', values)}</Typography.Text>
      {failed > 0 && <Typography.Text type="danger">{t('failedCount', { count: failed })}</Typography.Text>}
    </Flex>
  );
}
