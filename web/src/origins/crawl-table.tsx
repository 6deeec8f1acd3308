import { useQuery } from '@tanstack/react-query';
import { Alert, Empty, Flex, Progress, Table, type TableColumnsType, Tag, Tooltip, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { type Crawl, fetchCrawls } from '../api/origins';
import { useFormats } from '../i18n/formats';
import { useProblem } from '../i18n/problem';
import { Moment } from '../layout/moment';
import { percentOfPast } from './origin-values';

const lookMs = 3_000;
const colors = { past: 'processing', current: 'green', failing: 'red', paused: 'default' } as const satisfies Record<
  Crawl['state'],
  string
>;

/** How far the studies of each node are gone through, and what went wrong. */
export function CrawlTable({ space }: { readonly space: string }) {
  const { t } = useTranslation();
  const problem = useProblem();
  const found = useQuery({
    queryKey: ['crawls', space],
    queryFn: ({ signal }) => fetchCrawls(space, signal),
    refetchInterval: lookMs,
  });
  const columns = useColumns();
  if (found.isError) return <Alert type="error" showIcon title={problem(found.error)} />;
  return (
    <>
      <Typography.Title level={2} className="section-title">
        {t('delivery.progress')}
      </Typography.Title>
      <Table<Crawl>
        size="middle"
        rowKey={({ node, kind }) => `${kind} ${node}`}
        columns={columns}
        dataSource={[...(found.data ?? [])]}
        loading={found.isPending}
        pagination={false}
        scroll={{ x: 'max-content' }}
        locale={{ emptyText: <Empty description={t('origin.begins')} image={Empty.PRESENTED_IMAGE_SIMPLE} /> }}
      />
    </>
  );
}

function useColumns(): TableColumnsType<Crawl> {
  const { t } = useTranslation();
  const { number, duration } = useFormats();
  const count = (key: 'seen' | 'changed' | 'removed' | 'waiting' | 'failed', of: readonly Crawl['kind'][]) =>
    ({
      ...{ key, title: t(`origin.${key}`), align: 'right' },
      render: (_, crawl) => (of.includes(crawl.kind) ? number(crawl[key]) : '–'),
    }) as const satisfies TableColumnsType<Crawl>[number];
  return [
    {
      title: t('source.node'),
      key: 'node',
      render: (_, { node, kind }) => (
        <Flex vertical align="start" gap={2} className="node-name">
          <Typography.Text strong>{node}</Typography.Text>
          <Tag>{t(`origin.kinds.${kind}`)}</Tag>
        </Flex>
      ),
    },
    { title: t('state'), key: 'state', render: (_, crawl) => <State crawl={crawl} /> },
    { title: t('origin.past'), key: 'past', render: (_, crawl) => <Past crawl={crawl} /> },
    {
      title: t('origin.lastLook'),
      key: 'recent',
      render: (_, { recentAt, lagSeconds }) => (
        <Flex vertical>
          <Moment at={recentAt} />
          {recentAt !== null && (
            <Typography.Text type="secondary">
              {t('origin.ago', { time: duration(lagSeconds * 1_000) })}
            </Typography.Text>
          )}
        </Flex>
      ),
    },
    count('seen', ['index', 'mirror']),
    count('changed', ['index', 'mirror']),
    count('removed', ['index']),
    count('waiting', ['mirror']),
    count('failed', ['mirror']),
  ];
}

function State({ crawl: { state, lastError } }: { readonly crawl: Crawl }) {
  const { t } = useTranslation();
  const { time } = useFormats();
  return (
    <Flex vertical align="start" gap={2} className="trouble">
      <Tooltip title={state === 'paused' ? t('origin.pausedHint') : undefined}>
        <Tag color={colors[state]}>{t(`origin.states.${state}`)}</Tag>
      </Tooltip>
      {lastError && (
        <Tooltip title={`${lastError.message} (${lastError.code})`}>
          <Typography.Text type="danger" className="last-error">
            {t('lastErrorAt', { at: time(lastError.at), message: lastError.message })}
          </Typography.Text>
        </Tooltip>
      )}
    </Flex>
  );
}

/** How far the past is gone through, by Study Date: backwards, day by day. */
function Past({ crawl: { pastFrom, since, pastEndedAt } }: { readonly crawl: Crawl }) {
  const { t } = useTranslation();
  const isDone = pastEndedAt !== null;
  const percent = isDone ? 100 : percentOfPast(pastFrom, since, new Date().toISOString().slice(0, 10));
  return (
    <Flex vertical className="delivery-progress">
      <Progress
        percent={percent}
        size="small"
        status={isDone ? 'success' : 'normal'}
        showInfo={false}
        aria-label={t('origin.past')}
      />
      <Typography.Text>{t(isDone ? 'origin.wholePast' : 'origin.pastTo', { day: pastFrom, since })}</Typography.Text>
    </Flex>
  );
}
