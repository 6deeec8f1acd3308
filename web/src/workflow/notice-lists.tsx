import { Flex, type TableColumnsType, Tag, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { usePages } from '../api/use-pages';
import { type AvailabilityNotice, fetchList, type ReceivedNotice } from '../api/workflow';
import { Moment } from '../layout/moment';
import { NodeName } from '../nodes/node-name';
import { StudyLink, Uid, useStudies } from '../study/study-link';
import { Listed, type ListProps, StateWithFailure } from './listed';

/** What other systems say that they have. */
export function ReceivedNoticeTable({ space }: ListProps) {
  const { t } = useTranslation();
  const pages = usePages(['received-notices', space], (after, signal) =>
    fetchList('/api/spaces/{space}/availability-notices/received', space, after, signal),
  );
  const studies = useStudies(pages.rows.map(({ studyInstanceUid }) => ({ space, studyInstanceUid })));
  const columns: TableColumnsType<ReceivedNotice> = [
    { title: t('workflow.receivedAt'), key: 'at', render: (_, { createdAt }) => <Moment at={createdAt} /> },
    {
      title: t('retrieval.from'),
      key: 'from',
      render: (_, { nodeId, callingAeTitle }) => (
        <Flex vertical>
          {nodeId === null ? callingAeTitle : <NodeName id={nodeId} />}
          {nodeId !== null && <Typography.Text type="secondary">{callingAeTitle}</Typography.Text>}
        </Flex>
      ),
    },
    {
      title: t('delivery.study'),
      key: 'study',
      render: (_, { studyInstanceUid }) => (
        <StudyLink space={space} studyInstanceUid={studyInstanceUid} studies={studies} />
      ),
    },
    { title: t('series'), key: 'series', align: 'right', render: (_, { series }) => series.length },
    {
      title: t('images'),
      key: 'images',
      align: 'right',
      render: (_, { series }) => series.reduce((sum, { instanceCount }) => sum + instanceCount, 0),
    },
    {
      title: t('workflow.availability'),
      key: 'availability',
      render: (_, { series }) => <Availabilities of={series.flatMap(({ availabilities }) => availabilities)} />,
    },
    {
      title: t('workflow.retrieveFrom'),
      key: 'retrieve',
      render: (_, { series }) => distinct(series.flatMap((one) => one.retrieveAeTitles)).join(', ') || '–',
    },
  ];
  return (
    <Listed
      pages={pages}
      columns={columns}
      rowKey="sopInstanceUid"
      nothing={t('workflow.noReceived')}
      expandable={{ expandedRowRender: ({ series }) => <SeriesLines series={series} /> }}
    />
  );
}

/** What each series of a notification is about. */
function SeriesLines({ series }: Pick<ReceivedNotice, 'series'>) {
  const { t } = useTranslation();
  return (
    <Flex vertical gap={4}>
      {series.map(({ seriesInstanceUid, instanceCount, availabilities, retrieveAeTitles }) => (
        <Flex key={seriesInstanceUid} gap="small" align="center" wrap>
          <Uid uid={seriesInstanceUid} />
          <Typography.Text>
            {t('images')}: {instanceCount}
          </Typography.Text>
          <Availabilities of={availabilities} />
          <Typography.Text type="secondary">{retrieveAeTitles.join(', ')}</Typography.Text>
        </Flex>
      ))}
    </Flex>
  );
}

const availabilityColors: Readonly<Record<string, string>> = { ONLINE: 'green', NEARLINE: 'blue', UNAVAILABLE: 'red' };

/** Instance Availability (0008,0056) as the standard writes it. */
function Availabilities({ of }: { readonly of: readonly string[] }) {
  return (
    <Flex gap={4} wrap>
      {distinct(of).map((one) => (
        <Tag key={one} color={availabilityColors[one] ?? 'default'}>
          {one}
        </Tag>
      ))}
    </Flex>
  );
}

const distinct = (values: readonly string[]): string[] => [...new Set(values)];

const stateColors = {
  waiting: 'gold',
  sent: 'green',
  superseded: 'default',
} as const satisfies Record<AvailabilityNotice['state'], string>;

/** Whom we told that a study is available here. */
export function SentNoticeTable({ space }: ListProps) {
  const { t } = useTranslation();
  const pages = usePages(['sent-notices', space], (after, signal) =>
    fetchList('/api/spaces/{space}/availability-notices', space, after, signal),
  );
  const studies = useStudies(pages.rows.map(({ studyInstanceUid }) => ({ space, studyInstanceUid })));
  const columns: TableColumnsType<AvailabilityNotice> = [
    { title: t('workflow.settledAt'), key: 'at', render: (_, { createdAt }) => <Moment at={createdAt} /> },
    {
      title: t('state'),
      key: 'state',
      render: (_, { state, lastFailure }) => (
        <StateWithFailure
          color={stateColors[state]}
          words={t(`workflow.noticeStates.${state}`)}
          lastFailure={state === 'waiting' ? lastFailure : null}
        />
      ),
    },
    { title: t('source.node'), key: 'node', render: (_, { nodeId }) => <NodeName id={nodeId} /> },
    {
      title: t('delivery.study'),
      key: 'study',
      render: (_, { studyInstanceUid }) => (
        <StudyLink space={space} studyInstanceUid={studyInstanceUid} studies={studies} />
      ),
    },
    { title: t('delivery.attempts'), key: 'attempts', align: 'right', render: (_, { attempts }) => attempts },
    { title: t('workflow.sentAt'), key: 'sent', render: (_, { sentAt }) => <Moment at={sentAt} /> },
  ];
  return <Listed pages={pages} columns={columns} rowKey="id" nothing={t('workflow.noNotices')} />;
}
