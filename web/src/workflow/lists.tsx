import { Flex, type TableColumnsType, Tag, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { usePages } from '../api/use-pages';
import { fetchList, type PerformedStep, type WorklistItem } from '../api/workflow';
import { type DataSet, itemsOf, personOf, textOf } from '../dicom/dicom-json';
import { tags } from '../dicom/tags';
import { Moment } from '../layout/moment';
import { Listed, type ListProps } from './listed';

/** What is scheduled, as modalities see it in their worklist. */
export function WorklistTable({ space }: ListProps) {
  const { t } = useTranslation();
  const pages = usePages(['worklist', space], (after, signal) =>
    fetchList('/api/spaces/{space}/worklist-items', space, after, signal),
  );
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
    { title: t('retrieval.from'), key: 'from', render: (_, { node }) => node ?? t('here') },
  ];
  return <Listed pages={pages} columns={columns} rowKey="id" nothing={t('workflow.noWorklist')} />;
}

/** What modalities say that they did. */
export function PerformedTable({ space }: ListProps) {
  const { t } = useTranslation();
  const pages = usePages(['performed-steps', space], (after, signal) =>
    fetchList('/api/spaces/{space}/performed-steps', space, after, signal),
  );
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
