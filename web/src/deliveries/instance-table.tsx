import { useQuery } from '@tanstack/react-query';
import { Alert, Empty, Flex, Select, Table, type TableColumnsType, Tag, Typography } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type DeliveredInstance, fetchInstances, shownInstances } from '../api/deliveries';
import { useProblem } from '../i18n/problem';
import { Moment } from '../layout/moment';
import { Uid } from '../study/study-link';
import { useReasonWords } from './reason-words';

interface InstanceTableProps {
  readonly space: string;
  readonly id: string;
  /** True: the record may still change. */
  readonly isOpen: boolean;
  readonly total: number;
}

const lookMs = 4_000;
const pageSize = 50;
const colors = {
  waiting: 'default',
  uncertain: 'orange',
  sending: 'processing',
  sent: 'green',
  warning: 'gold',
  failed: 'red',
} as const satisfies Record<DeliveredInstance['state'], string>;
const states = Object.keys(colors) as (keyof typeof colors)[];

/** What became of each instance of a delivery. */
export function InstanceTable({ space, id, isOpen, total }: InstanceTableProps) {
  const { t } = useTranslation();
  const problem = useProblem();
  const [state, setState] = useState<DeliveredInstance['state']>();
  const found = useQuery({
    queryKey: ['delivery-instances', space, id, state, isOpen],
    queryFn: ({ signal }) => fetchInstances({ space, id }, state, signal),
    placeholderData: (before) => before,
    refetchInterval: isOpen && Math.max(lookMs, total * 4),
  });
  return (
    <>
      <Flex justify="space-between" align="center" gap="small" wrap>
        <Typography.Title level={2} className="section-title">
          {t('delivery.instances')}
        </Typography.Title>
        <Select
          allowClear
          aria-label={t('delivery.instanceState')}
          placeholder={t('delivery.anyState')}
          options={states.map((value) => ({ value, label: t(`delivery.instanceStates.${value}`) }))}
          onChange={(next: DeliveredInstance['state'] | undefined) => setState(next)}
          className="filter"
        />
      </Flex>
      {found.isError && <Alert type="error" showIcon title={problem(found.error)} />}
      {(found.data?.length ?? 0) >= shownInstances && (
        <Alert type="info" showIcon title={t('delivery.cut', { shown: shownInstances })} />
      )}
      <Table<DeliveredInstance>
        size="small"
        rowKey="sopInstanceUid"
        columns={useColumns()}
        dataSource={[...(found.data ?? [])]}
        pagination={{ pageSize, hideOnSinglePage: true, showSizeChanger: false }}
        loading={found.isPending}
        scroll={{ x: 'max-content' }}
        locale={{ emptyText: <Empty description={t('delivery.noInstances')} image={Empty.PRESENTED_IMAGE_SIMPLE} /> }}
      />
    </>
  );
}

function useColumns(): TableColumnsType<DeliveredInstance> {
  const { t } = useTranslation();
  const reasonWords = useReasonWords();
  return [
    {
      title: t('state'),
      key: 'state',
      render: (_, { state, repeated }) => (
        <Flex>
          <Tag color={colors[state]}>{t(`delivery.instanceStates.${state}`)}</Tag>
          {repeated && (
            <Tag color="purple" title={t('delivery.repeatedHint')}>
              {t('delivery.repeatedTag')}
            </Tag>
          )}
        </Flex>
      ),
    },
    { title: t('delivery.instance'), key: 'sop', render: (_, { sopInstanceUid }) => <Uid uid={sopInstanceUid} /> },
    { title: t('series'), key: 'series', render: (_, { seriesInstanceUid }) => <Uid uid={seriesInstanceUid} /> },
    {
      title: t('delivery.answer'),
      key: 'answer',
      render: (_, instance) => <Typography.Text className="reason">{reasonWords(instance)}</Typography.Text>,
    },
    { title: t('delivery.attempts'), key: 'attempts', align: 'right', render: (_, { attempts }) => attempts },
    { title: t('delivery.answered'), key: 'at', render: (_, { answeredAt }) => <Moment at={answeredAt} /> },
    {
      title: t('delivery.syntax'),
      key: 'syntax',
      render: (_, { transferSyntaxUid }) => transferSyntaxUid && <Uid uid={transferSyntaxUid} />,
    },
  ];
}
