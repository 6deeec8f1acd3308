import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Alert, Descriptions, Flex, Spin, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { type Delivery, fetchDelivery } from '../api/deliveries';
import { DeliveryActions } from '../deliveries/delivery-actions';
import { DeliveryProgress, DeliveryState } from '../deliveries/delivery-state';
import { InstanceTable } from '../deliveries/instance-table';
import { useFormats } from '../i18n/formats';
import { Moment } from '../layout/moment';
import { Page } from '../layout/page';
import { Who } from '../layout/who';
import { NodeName } from '../nodes/node-name';
import { StudyLink, Uid, useStudies } from '../study/study-link';

const lookMs = 2_000;
const from = '/spaces/$space/deliveries/$id';

/** One delivery: how far it is, why it waits, and what became of each instance. */
export function DeliveryPage() {
  const { space, id } = useParams({ from });
  const { t } = useTranslation();
  const found = useQuery({
    queryKey: ['delivery', space, id],
    queryFn: ({ signal }) => fetchDelivery(space, id, signal),
    refetchInterval: ({ state }) => (isOpen(state.data) ? lookMs : false),
  });
  const delivery = found.data;
  return (
    <Page
      title={
        <Flex gap="small" align="center" wrap>
          {t('delivery.one')}
          {delivery && <DeliveryState delivery={delivery} />}
        </Flex>
      }
      actions={delivery && <DeliveryActions delivery={delivery} />}
      error={found.error}
    >
      <Link to="/spaces/$space/deliveries" params={{ space }}>
        ← {t('delivery.all')}
      </Link>
      {found.isPending && <Spin className="page-spin" />}
      {delivery && <Facts delivery={delivery} />}
      {delivery && <InstanceTable space={space} id={id} isOpen={isOpen(delivery)} total={delivery.counts.total} />}
    </Page>
  );
}

const isOpen = (delivery: Delivery | undefined): boolean =>
  delivery !== undefined && ['queued', 'running', 'committing'].includes(delivery.state);

function Facts({ delivery }: { readonly delivery: Delivery }) {
  const { t } = useTranslation();
  const { bytes, rate, time } = useFormats();
  const studies = useStudies([delivery]);
  const { node, seriesInstanceUid, priority, requestedBy, counts, bytesPerSecond, lastError, nextAt } = delivery;
  const sent = bytesPerSecond === null ? bytes(counts.bytes) : `${bytes(counts.bytes)} · ${rate(bytesPerSecond)}`;
  const items = [
    { label: t('delivery.study'), children: <StudyLink {...delivery} studies={studies} /> },
    ...(seriesInstanceUid ? [{ label: t('series'), children: <Uid uid={seriesInstanceUid} /> }] : []),
    { label: t('delivery.destination'), children: <NodeName id={node} /> },
    { label: t('delivery.progress'), children: <DeliveryProgress delivery={delivery} /> },
    { label: t('delivery.amount'), children: sent },
    { label: t('delivery.priority'), children: t(`delivery.priorities.${priority}`) },
    { label: t('delivery.askedBy'), children: <Who id={requestedBy} /> },
    { label: t('delivery.created'), children: <Moment at={delivery.createdAt} /> },
    { label: t('delivery.started'), children: <Moment at={delivery.startedAt} /> },
    { label: t('delivery.ended'), children: <Moment at={delivery.endedAt} /> },
  ];
  return (
    <>
      <Descriptions
        size="small"
        column={{ xs: 1, sm: 2, lg: 3 }}
        items={items.map((item) => ({ key: item.label, ...item }))}
        className="facts"
      />
      {lastError && (
        <Alert
          type={delivery.state === 'parked' ? 'error' : 'warning'}
          showIcon
          title={`${lastError.message} (${lastError.code})`}
          description={
            <Flex vertical>
              <Typography.Text type="secondary">{time(lastError.at)}</Typography.Text>
              {nextAt && (
                <Typography.Text>
                  {t('delivery.triedAgain', { attempts: delivery.attempts, at: time(nextAt) })}
                </Typography.Text>
              )}
            </Flex>
          }
        />
      )}
    </>
  );
}
