import { useQuery } from '@tanstack/react-query';
import { Alert, Table, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import type { NotCommitted } from '../api/workflow';
import { useProblem } from '../i18n/problem';

/** Failure Reasons (0008,1197) of storage commitment, PS3.3 C.14.1.1. */
const known = ['0110', '0112', '0119', '0122', '0131', '0213'] as const;

interface NotCommittedProps {
  /** Names the request among what is cached. */
  readonly of: readonly string[];
  readonly fetch: (signal: AbortSignal) => Promise<readonly NotCommitted[]>;
}

/** The instances of a request to which nobody committed, and why. */
export function NotCommittedTable({ of, fetch }: NotCommittedProps) {
  const { t } = useTranslation();
  const problem = useProblem();
  const found = useQuery({ queryKey: of, queryFn: ({ signal }) => fetch(signal) });
  const why = (reason: string | null) => {
    if (reason === null) return t('workflow.reasons.unnamed');
    const one = known.find((code) => code === reason);
    return one ? `${one} ${t(`workflow.reasons.${one}`)}` : reason;
  };
  const columns: TableColumnsType<NotCommitted> = [
    { title: t('delivery.instance'), key: 'uid', render: (_, { sopInstanceUid }) => sopInstanceUid },
    { title: t('source.reason'), key: 'reason', render: (_, { reason }) => why(reason) },
  ];
  if (found.isError) return <Alert type="error" showIcon title={problem(found.error)} />;
  return (
    <Table<NotCommitted>
      size="small"
      rowKey="sopInstanceUid"
      columns={columns}
      dataSource={[...(found.data ?? [])]}
      loading={found.isPending}
      pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
    />
  );
}
