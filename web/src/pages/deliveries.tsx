import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Flex, Segmented, Select, type TableColumnsType, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { choices } from '../api/choices.generated';
import { type Delivery, fetchDeliveries } from '../api/deliveries';
import { usePages } from '../api/use-pages';
import { type DeliveryChoice, deliveryChoice } from '../deliveries/choice';
import { DeliveryActions } from '../deliveries/delivery-actions';
import { DeliveryProgress, DeliveryState, DeliveryTrouble } from '../deliveries/delivery-state';
import { Moment } from '../layout/moment';
import { Page } from '../layout/page';
import { PagedTable } from '../layout/paged-table';
import { Who } from '../layout/who';
import { NodeName } from '../nodes/node-name';
import { useNodes } from '../nodes/use-nodes';
import { StudyLink, useStudies } from '../study/study-link';

const from = '/spaces/$space/deliveries';

/** What is on its way to other systems, and what became of it. */
export function DeliveriesPage() {
  const { space } = useParams({ from });
  const choice = useSearch({ from });
  const { t } = useTranslation();
  const { all = false, ...filter } = choice;
  const wanted = { ...filter, ...(!all && { space }) };
  const pages = usePages(['deliveries', wanted], (after, signal) => fetchDeliveries(wanted, after, signal));
  return (
    <Page title={t('delivery.all')} actions={<Filters space={space} choice={choice} />} error={pages.error}>
      <PagedTable<Delivery>
        pages={pages}
        rowKey="id"
        columns={useColumns(pages.rows, all)}
        nothing={t('delivery.none')}
      />
    </Page>
  );
}

function Filters({ space, choice }: { readonly space: string; readonly choice: DeliveryChoice }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const nodes = useNodes();
  const choose = (part: { readonly [K in keyof DeliveryChoice]: DeliveryChoice[K] | undefined }) =>
    void navigate({ to: from, params: { space }, search: deliveryChoice({ ...choice, ...part }) });
  return (
    <>
      <Segmented
        value={choice.all ?? false}
        options={[
          { value: false, label: space },
          { value: true, label: t('delivery.allSpaces') },
        ]}
        onChange={(all) => choose({ all: all || undefined })}
      />
      <Select
        allowClear
        aria-label={t('state')}
        placeholder={t('delivery.anyState')}
        value={choice.state ?? null}
        options={choices.Delivery.state.map((value) => ({ value, label: t(`delivery.states.${value}`) }))}
        onChange={(state) => choose({ state: state ?? undefined })}
        className="filter"
      />
      <Select
        allowClear
        showSearch={{ optionFilterProp: 'label' }}
        aria-label={t('delivery.destination')}
        placeholder={t('delivery.anyDestination')}
        value={choice.node ?? null}
        options={nodes.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={(node) => choose({ node: node ?? undefined })}
        className="filter"
      />
    </>
  );
}

function useColumns(rows: readonly Delivery[], isOfAll: boolean): TableColumnsType<Delivery> {
  const { t } = useTranslation();
  const studies = useStudies(rows);
  return [
    {
      title: t('state'),
      key: 'state',
      render: (_, delivery) => (
        <Flex vertical align="start" gap={2}>
          <DeliveryState delivery={delivery} />
          {delivery.endedAt && (
            <Typography.Text type="secondary">
              <Moment at={delivery.endedAt} />
            </Typography.Text>
          )}
          <Link to="/spaces/$space/deliveries/$id" params={{ space: delivery.space, id: delivery.id }}>
            {t('delivery.details')}
          </Link>
        </Flex>
      ),
    },
    { title: t('delivery.study'), key: 'study', render: (_, one) => <StudyLink {...one} studies={studies} /> },
    ...(isOfAll ? [{ title: t('space'), key: 'space', render: (_: unknown, { space }: Delivery) => space }] : []),
    { title: t('delivery.destination'), key: 'node', render: (_, { node }) => <NodeName id={node} /> },
    { title: t('delivery.progress'), key: 'progress', render: (_, one) => <DeliveryProgress delivery={one} /> },
    { title: t('delivery.trouble'), key: 'trouble', render: (_, one) => <DeliveryTrouble delivery={one} /> },
    {
      title: t('delivery.asked'),
      key: 'asked',
      render: (_, { requestedBy, createdAt }) => (
        <Flex vertical>
          <Moment at={createdAt} />
          <Who id={requestedBy} />
        </Flex>
      ),
    },
    { title: '', key: 'actions', render: (_, delivery) => <DeliveryActions delivery={delivery} /> },
  ];
}
