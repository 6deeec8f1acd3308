import { Alert, Flex, type TableColumnsType, Tag, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { type Pages, usePages } from '../api/use-pages';
import {
  type Commitment,
  fetchCommitments,
  fetchPerformedSteps,
  fetchWorklist,
  type PerformedStep,
  type WorklistItem,
} from '../api/workflow';
import { type DataSet, itemsOf, personOf, textOf } from '../dicom/dicom-json';
import { tags } from '../dicom/tags';
import { useProblem } from '../i18n/problem';
import { Moment } from '../layout/moment';
import { PagedTable } from '../layout/paged-table';
import { Uid } from '../study/study-link';

interface ListProps {
  readonly space: string;
}

/** What is scheduled, as modalities see it in their worklist. */
export function WorklistTable({ space }: ListProps) {
  const { t } = useTranslation();
  const pages = usePages(['worklist', space], (after, signal) => fetchWorklist(space, after, signal));
  const columns: TableColumnsType<WorklistItem> = [
    { title: t('workflow.start'), key: 'start', render: (_, { startAt }) => <Moment at={startAt} /> },
    { title: t('state'), key: 'state', render: (_, { status }) => <Status status={status} /> },
    { title: t('patientName'), key: 'patient', render: (_, item) => <Patient of={item} /> },
    { title: t('accessionNumber'), key: 'accession', render: (_, { accessionNumber }) => accessionNumber ?? '–' },
    { title: t('modality'), key: 'modality', render: (_, { modality }) => modality },
    {
      title: t('workflow.station'),
      key: 'station',
      render: (_, { stationAeTitles }) => stationAeTitles.join(', ') || '–',
    },
    { title: t('description'), key: 'what', render: (_, { dataSet }) => <Procedure dataSet={dataSet as DataSet} /> },
  ];
  return <Listed pages={pages} columns={columns} rowKey="id" nothing={t('workflow.noWorklist')} />;
}

/** What modalities say that they did. */
export function PerformedTable({ space }: ListProps) {
  const { t } = useTranslation();
  const pages = usePages(['performed-steps', space], (after, signal) => fetchPerformedSteps(space, after, signal));
  const columns: TableColumnsType<PerformedStep> = [
    { title: t('workflow.begun'), key: 'begun', render: (_, { createdAt }) => <Moment at={createdAt} /> },
    { title: t('state'), key: 'state', render: (_, { status }) => <Status status={status} /> },
    { title: t('patientName'), key: 'patient', render: (_, step) => <Patient of={step} /> },
    {
      title: t('accessionNumber'),
      key: 'accession',
      render: (_, { accessionNumbers }) => accessionNumbers.join(', ') || '–',
    },
    { title: t('modality'), key: 'modality', render: (_, { modality }) => modality },
    {
      title: t('workflow.station'),
      key: 'station',
      render: (_, { stationAeTitle, callingAeTitle }) => stationAeTitle || callingAeTitle,
    },
    { title: t('workflow.changed'), key: 'changed', render: (_, { updatedAt }) => <Moment at={updatedAt} /> },
  ];
  return <Listed pages={pages} columns={columns} rowKey="sopInstanceUid" nothing={t('workflow.noPerformed')} />;
}

/** What others asked us to be responsible for, and whether they took the report. */
export function CommitmentTable({ space }: ListProps) {
  const { t } = useTranslation();
  const pages = usePages(['commitments', space], (after, signal) => fetchCommitments(space, after, signal));
  const columns: TableColumnsType<Commitment> = [
    { title: t('delivery.asked'), key: 'asked', render: (_, { createdAt }) => <Moment at={createdAt} /> },
    {
      title: t('state'),
      key: 'state',
      render: (_, { state, lastFailure }) => (
        <Flex vertical align="start" gap={2}>
          <Tag color={state === 'reported' ? 'green' : 'gold'}>{t(`workflow.commitmentStates.${state}`)}</Tag>
          {lastFailure && <Typography.Text type="danger">{lastFailure.code}</Typography.Text>}
        </Flex>
      ),
    },
    { title: t('caller'), key: 'caller', render: (_, { callingAeTitle }) => callingAeTitle },
    { title: t('images'), key: 'images', align: 'right', render: (_, { instanceCount }) => instanceCount },
    { title: t('workflow.committed'), key: 'committed', align: 'right', render: (_, one) => one.committedCount ?? '–' },
    { title: t('source.failed'), key: 'failed', align: 'right', render: (_, one) => one.failedCount ?? '–' },
    { title: t('delivery.attempts'), key: 'attempts', align: 'right', render: (_, { attempts }) => attempts },
    { title: t('workflow.reported'), key: 'reported', render: (_, { reportedAt }) => <Moment at={reportedAt} /> },
    { title: 'Transaction UID', key: 'uid', render: (_, { transactionUid }) => <Uid uid={transactionUid} /> },
  ];
  return <Listed pages={pages} columns={columns} rowKey="id" nothing={t('workflow.noCommitments')} />;
}

interface ListedProps<T extends object> {
  readonly pages: Pages<T>;
  readonly columns: TableColumnsType<T>;
  readonly rowKey: keyof T & string;
  readonly nothing: string;
}

function Listed<T extends object>({ pages, ...table }: ListedProps<T>) {
  const problem = useProblem();
  return (
    <>
      {pages.error !== null && <Alert type="error" showIcon title={problem(pages.error)} />}
      <PagedTable<T> pages={pages} {...table} />
    </>
  );
}

const colors: Readonly<Record<string, string>> = {
  COMPLETED: 'green',
  DISCONTINUED: 'red',
  'IN PROGRESS': 'processing',
  STARTED: 'processing',
};

/** A status as the standard writes it: Scheduled Procedure Step Status, Performed Procedure Step Status. */
function Status({ status }: { readonly status: string }) {
  return <Tag color={colors[status] ?? 'default'}>{status}</Tag>;
}

function Patient({ of }: { readonly of: { readonly dataSet: unknown; readonly patientId: string | null } }) {
  const { t } = useTranslation();
  return (
    <Flex vertical>
      {personOf(of.dataSet as DataSet, tags.patientName) || t('unnamed')}
      <Typography.Text type="secondary">{of.patientId}</Typography.Text>
    </Flex>
  );
}

/** Scheduled Procedure Step Description (0040,0007), else Requested Procedure Description (0032,1060). */
function Procedure({ dataSet }: { readonly dataSet: DataSet }) {
  const step = itemsOf(dataSet, tags.scheduledProcedureStepSequence)[0];
  return (
    (step && textOf(step, tags.scheduledProcedureStepDescription)) ||
    textOf(dataSet, tags.requestedProcedureDescription) ||
    '–'
  );
}
