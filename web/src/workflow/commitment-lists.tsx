import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Flex, type TableColumnsType, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { usePages } from '../api/use-pages';
import {
  askOnceMore,
  type Commitment,
  fetchList,
  fetchNotGiven,
  fetchNotKept,
  type RequestedCommitment,
  reportOnceMore,
} from '../api/workflow';
import { ActButton } from '../layout/act-button';
import { Moment } from '../layout/moment';
import { useMay } from '../layout/use-may';
import { Who } from '../layout/who';
import { NodeName } from '../nodes/node-name';
import { Uid } from '../study/study-link';
import { Listed, type ListProps, StateWithFailure } from './listed';
import { NotCommittedTable } from './not-committed-table';

/** What others asked us to be responsible for, and whether they took the report. */
export function CommitmentTable({ space }: ListProps) {
  const { t } = useTranslation();
  const may = useMay();
  const queries = useQueryClient();
  const pages = usePages(['commitments', space], (after, signal) =>
    fetchList('/api/spaces/{space}/commitments', space, after, signal),
  );
  const again = () => void queries.invalidateQueries({ queryKey: ['commitments', space] });
  const columns: TableColumnsType<Commitment> = [
    { title: t('delivery.asked'), key: 'asked', render: (_, { createdAt }) => <Moment at={createdAt} /> },
    {
      title: t('state'),
      key: 'state',
      render: (_, { state, failedCount, lastFailure }) => (
        <StateWithFailure
          color={failedCount ? 'red' : state === 'reported' ? 'green' : 'gold'}
          words={t(`workflow.commitmentStates.${state}`)}
          lastFailure={lastFailure}
        />
      ),
    },
    { title: t('caller'), key: 'caller', render: (_, { callingAeTitle }) => callingAeTitle },
    ...useCounts<Commitment>(),
    { title: t('workflow.reported'), key: 'reported', render: (_, { reportedAt }) => <Moment at={reportedAt} /> },
    { title: 'Transaction UID', key: 'uid', render: (_, { transactionUid }) => <Uid uid={transactionUid} /> },
    {
      title: '',
      key: 'actions',
      render: (_, { id, state }) =>
        state === 'reported' &&
        may('space:admin', space) && (
          <ActButton label={t('workflow.reportAgain')} act={() => reportOnceMore(space, id)} done={again} />
        ),
    },
  ];
  return (
    <Listed
      pages={pages}
      columns={columns}
      rowKey="id"
      nothing={t('workflow.noCommitments')}
      expandable={{
        showExpandColumn: pages.rows.some(isRefused),
        rowExpandable: isRefused,
        expandedRowRender: ({ id }) => (
          <NotCommittedTable of={['commitments', space, id]} fetch={(signal) => fetchNotGiven(space, id, signal)} />
        ),
      }}
    />
  );
}

const colors = {
  waiting: 'gold',
  requested: 'processing',
  reported: 'green',
  failed: 'red',
  expired: 'red',
} as const satisfies Record<RequestedCommitment['state'], string>;

/** What we ask others to be responsible for, and what they answered. */
export function RequestTable({ space }: ListProps) {
  const { t } = useTranslation();
  const pages = usePages(['commitment-requests', space], (after, signal) =>
    fetchList('/api/spaces/{space}/commitment-requests', space, after, signal),
  );
  const columns: TableColumnsType<RequestedCommitment> = [
    { title: t('delivery.asked'), key: 'asked', render: (_, one) => <Asked space={space} request={one} /> },
    {
      title: t('state'),
      key: 'state',
      render: (_, { state, failedCount, lastFailure }) => (
        <StateWithFailure
          color={failedCount ? 'red' : colors[state]}
          words={t(`workflow.requestStates.${state}`)}
          lastFailure={lastFailure}
        />
      ),
    },
    { title: t('source.node'), key: 'node', render: (_, { node }) => <NodeName id={node} /> },
    ...useCounts<RequestedCommitment>(),
    {
      title: t('workflow.reported'),
      key: 'reported',
      render: (_, { reportedAt, dueAt }) => (
        <Flex vertical>
          {(reportedAt || !dueAt) && <Moment at={reportedAt} />}
          {dueAt && (
            <Typography.Text type="secondary">
              {t('workflow.dueAt')} <Moment at={dueAt} />
            </Typography.Text>
          )}
        </Flex>
      ),
    },
    { title: '', key: 'actions', render: (_, one) => <AskAgain space={space} request={one} /> },
  ];
  return (
    <Listed
      pages={pages}
      columns={columns}
      rowKey="id"
      nothing={t('workflow.noRequests')}
      expandable={{
        showExpandColumn: pages.rows.some(isRefused),
        rowExpandable: isRefused,
        expandedRowRender: ({ id }) => (
          <NotCommittedTable
            of={['commitment-requests', space, id]}
            fetch={(signal) => fetchNotKept(space, id, signal)}
          />
        ),
      }}
    />
  );
}

interface RequestProps extends ListProps {
  readonly request: RequestedCommitment;
}

/** When, and for what: a delivery, or by hand. */
function Asked({ space, request: { createdAt, purpose } }: RequestProps) {
  const { t } = useTranslation();
  const delivery = /^delivery:[^/]+\/([0-9a-z]{26})/.exec(purpose)?.[1];
  const by = /^manual:(.+)\//.exec(purpose)?.[1];
  return (
    <>
      <Moment at={createdAt} />
      <br />
      {delivery && (
        <Link to="/spaces/$space/deliveries/$id" params={{ space, id: delivery }}>
          {t('delivery.one')}
        </Link>
      )}
      {by && <Who id={by} />}
    </>
  );
}

function AskAgain({ space, request: { id, state, failedCount } }: RequestProps) {
  const { t } = useTranslation();
  const may = useMay();
  const queries = useQueryClient();
  const isWanted = state === 'failed' || state === 'expired' || (state === 'reported' && failedCount !== 0);
  if (!isWanted || !may('route:admin', space)) return null;
  const again = () => void queries.invalidateQueries({ queryKey: ['commitment-requests', space] });
  return <ActButton label={t('workflow.askAgain')} act={() => askOnceMore(space, id)} done={again} />;
}

/** Something of it is not committed to. */
const isRefused = ({ failedCount }: Pick<Commitment, 'failedCount'>): boolean => (failedCount ?? 0) > 0;

type Counted = Pick<Commitment, 'instanceCount' | 'committedCount' | 'failedCount' | 'attempts'>;

function useCounts<T extends Counted>(): TableColumnsType<T> {
  const { t } = useTranslation();
  return [
    { title: t('images'), key: 'images', align: 'right', render: (_, { instanceCount }) => instanceCount },
    { title: t('workflow.committed'), key: 'committed', align: 'right', render: (_, one) => one.committedCount ?? '–' },
    { title: t('workflow.refused'), key: 'failed', align: 'right', render: (_, one) => one.failedCount ?? '–' },
    { title: t('delivery.attempts'), key: 'attempts', align: 'right', render: (_, { attempts }) => attempts },
  ];
}
