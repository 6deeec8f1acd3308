import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Flex, Table, type TableColumnsType, Tag, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { cancelRetrieval, fetchRetrievals, type Retrieval, retryRetrieval } from '../api/elsewhere';
import { useProblem } from '../i18n/problem';
import { ActButton } from '../layout/act-button';
import { Moment } from '../layout/moment';
import { useMay } from '../layout/use-may';
import { Who } from '../layout/who';
import { StudyLink, useStudies } from '../study/study-link';
import { isUnderWay, RetrievalProgress } from './retrieval-progress';

const busyMs = 1_000;
const idleMs = 5_000;
const colors = { waiting: 'gold', running: 'processing', done: 'green', failed: 'red', cancelled: 'default' } as const;

/** The latest studies that were fetched into a space, or are on their way: by whom, how far, and what went wrong. */
export function RetrievalList({ space }: { readonly space: string }) {
  const { t } = useTranslation();
  const problem = useProblem();
  const found = useQuery({
    queryKey: ['retrievals', space],
    queryFn: ({ signal }) => fetchRetrievals(space, signal),
    refetchInterval: ({ state }) => (state.data?.some(isUnderWay) ? busyMs : idleMs),
  });
  const rows = found.data ?? [];
  const columns = useColumns(space, rows);
  if (found.isError) return <Alert type="error" showIcon title={problem(found.error)} />;
  if (rows.length === 0) return null;
  return (
    <>
      <Typography.Title level={2} className="section-title">
        {t('retrieval.latest')}
      </Typography.Title>
      <Table<Retrieval>
        size="small"
        rowKey="id"
        columns={columns}
        dataSource={[...rows]}
        pagination={false}
        scroll={{ x: 'max-content' }}
      />
    </>
  );
}

function useColumns(space: string, rows: readonly Retrieval[]): TableColumnsType<Retrieval> {
  const { t } = useTranslation();
  const studies = useStudies(rows.filter(({ received }) => received > 0));
  return [
    {
      title: t('state'),
      key: 'state',
      render: (_, { state, error }) => (
        <Flex vertical align="start" gap={2} className="trouble">
          <Tag color={colors[state]}>{t(`retrieval.states.${state}`)}</Tag>
          {error && (
            <Typography.Text type="danger" ellipsis={{ tooltip: `${error.message} (${error.code})` }}>
              {error.message}
            </Typography.Text>
          )}
        </Flex>
      ),
    },
    { title: t('delivery.study'), key: 'study', render: (_, one) => <StudyLink {...one} studies={studies} /> },
    { title: t('retrieval.from'), key: 'node', render: (_, { node }) => node ?? '–' },
    { title: t('delivery.progress'), key: 'progress', render: (_, one) => <RetrievalProgress retrieval={one} /> },
    {
      title: t('delivery.asked'),
      key: 'asked',
      render: (_, { reason, requestedBy, createdAt }) => (
        <Flex vertical>
          <Moment at={createdAt} />
          {reason === 'asked' ? (
            <Who id={requestedBy} />
          ) : (
            <Typography.Text type="secondary">{t(`retrieval.reasons.${reason}`)}</Typography.Text>
          )}
        </Flex>
      ),
    },
    { title: '', key: 'actions', render: (_, one) => <Actions space={space} retrieval={one} /> },
  ];
}

function Actions({ space, retrieval }: { readonly space: string; readonly retrieval: Retrieval }) {
  const { t } = useTranslation();
  const may = useMay();
  const queries = useQueryClient();
  const again = () => void queries.invalidateQueries({ queryKey: ['retrievals', space] });
  if (!may('study:write', space)) return null;
  if (isUnderWay(retrieval)) {
    return <ActButton label={t('cancel')} act={() => cancelRetrieval(retrieval)} done={again} isDangerous />;
  }
  if (retrieval.state === 'done') return null;
  return <ActButton label={t('retrieval.retry')} act={() => retryRetrieval(retrieval)} done={again} />;
}
