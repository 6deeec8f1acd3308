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
  const ofMirror = (key: 'waiting' | 'failed') =>
    ({
      ...{ key, title: t(`origin.${key}`), align: 'right' },
      render: (_, crawl) => (crawl.kind === 'mirror' ? number(crawl[key]) : '–'),
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
    { title: t('delivery.study'), key: 'studies', render: (_, crawl) => <Studies crawl={crawl} /> },
    ofMirror('waiting'),
    ofMirror('failed'),
  ];
}

/** How many studies were seen there, and what was done with them. */
function Studies({ crawl: { kind, seen, changed, removed } }: { readonly crawl: Crawl }) {
  const { t } = useTranslation();
  const { number } = useFormats();
  return (
    <Flex vertical>
      {t('origin.seen', { studies: number(seen) })}
      <Typography.Text type="secondary">
        {t(kind === 'mirror' ? 'origin.askedFor' : 'origin.described', { studies: number(changed) })}
      </Typography.Text>
      {removed > 0 && (
        <Typography.Text type="secondary">{t('origin.removed', { studies: number(removed) })}</Typography.Text>
      )}
    </Flex>
  );
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
  const today = new Date().toISOString().slice(0, 10);
  const percent = isDone ? 100 : percentOfPast(pastFrom, since, today);
  const words = isDone ? 'origin.wholePast' : pastFrom > today ? 'origin.notBegun' : 'origin.pastTo';
  return (
    <Flex vertical className="delivery-progress">
      <Progress
        percent={percent}
        size="small"
        status={isDone ? 'success' : 'normal'}
        showInfo={false}
        aria-label={t('origin.past')}
      />
      <Typography.Text>{t(words, { day: pastFrom, since })}</Typography.Text>
    </Flex>
  );
}
