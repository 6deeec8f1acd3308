import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Alert, Empty, Flex, Table, type TableColumnsType, Tag, Typography } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isNarrow, type StudiesElsewhere, searchElsewhere } from '../api/elsewhere';
import type { StudySearch } from '../api/query';
import { type DataSet, dateOf, personOf, textOf, timeOf } from '../dicom/dicom-json';
import { tags } from '../dicom/tags';
import { useProblem } from '../i18n/problem';
import { FetchButton } from '../remote/fetch-button';
import { RetrievalList } from '../remote/retrieval-list';
import { SearchForm } from './search-form';

type Study = StudiesElsewhere['studies'][number];

/** Studies of a space and of other systems at once: where each of them is, and to be fetched. */
export function ElsewherePage() {
  const { space } = useParams({ from: '/spaces/$space/elsewhere' });
  const { t } = useTranslation();
  const problem = useProblem();
  const [search, setSearch] = useState<StudySearch>({});
  const isAsked = isNarrow(search);
  const nothing = t(isAsked ? 'nothingFound' : 'notAsked');
  const found = useQuery({
    queryKey: ['elsewhere', space, search],
    queryFn: ({ signal }) => searchElsewhere(space, search, signal),
    enabled: isAsked,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <Flex vertical gap="middle" className="page">
      <h1 className="spoken">{t('elsewhere')}</h1>
      <SearchForm search={search} change={setSearch} />
      {!isAsked && <Alert type="info" showIcon title={t('elsewhereHint')} />}
      {found.isError && <Alert type="error" showIcon title={problem(found.error)} />}
      {found.data && <Places places={found.data.places} />}
      <Table<Study>
        size="middle"
        rowKey="studyInstanceUid"
        columns={useColumns(space)}
        dataSource={[...(found.data?.studies ?? [])]}
        pagination={false}
        loading={found.isFetching}
        scroll={{ x: 'max-content' }}
        locale={{ emptyText: <Empty description={nothing} image={Empty.PRESENTED_IMAGE_SIMPLE} /> }}
      />
      <RetrievalList space={space} />
    </Flex>
  );
}

/** How each place answered; what failed stands out. */
function Places({ places }: Pick<StudiesElsewhere, 'places'>) {
  const { t } = useTranslation();
  const failed = places.filter(({ error }) => error !== null);
  return (
    <Flex vertical gap="small">
      <Flex gap="small" wrap>
        {places
          .filter(({ error }) => error === null)
          .map(({ node, count, hasMore, ms }) => (
            <Typography.Text key={node ?? ''} type="secondary">
              {t('placeAnswered', { place: node ?? t('here'), count: `${count}${hasMore ? '+' : ''}`, ms })}
            </Typography.Text>
          ))}
      </Flex>
      {failed.map(({ node, error }) => (
        <Alert key={node} type="warning" showIcon title={t('placeFailed', { place: node, reason: error?.message })} />
      ))}
    </Flex>
  );
}

function useColumns(space: string): TableColumnsType<Study> {
  const { t } = useTranslation();
  const column = (title: string, value: (attributes: DataSet) => string) =>
    ({
      title,
      key: title,
      render: (_, row) => value(row.attributes as DataSet),
    }) as const satisfies TableColumnsType<Study>[number];
  return [
    { title: t('patientName'), key: 'patientName', render: (_, row) => <Name space={space} study={row} /> },
    column(t('patientId'), (row) => textOf(row, tags.patientId)),
    column(t('studyDate'), (row) => `${dateOf(row, tags.studyDate)} ${timeOf(row, tags.studyTime)}`.trim()),
    column(t('modality'), (row) => textOf(row, tags.modalitiesInStudy, ', ')),
    column(t('description'), (row) => textOf(row, tags.studyDescription)),
    column(t('accessionNumber'), (row) => textOf(row, tags.accessionNumber)),
    { title: t('where'), key: 'where', render: (_, row) => <Where study={row} /> },
    { title: '', key: 'fetch', render: (_, row) => <FetchButton space={space} study={row} /> },
  ];
}

function Name({ space, study }: { readonly space: string; readonly study: Study }) {
  const { t } = useTranslation();
  const name = personOf(study.attributes as DataSet, tags.patientName) || t('unnamed');
  if (!study.here) return name;
  return (
    <Link to="/spaces/$space/studies/$study" params={{ space, study: study.studyInstanceUid }}>
      {name}
    </Link>
  );
}

function Where({ study: { here, nodes } }: { readonly study: Study }) {
  const { t } = useTranslation();
  return (
    <Flex gap="small" wrap>
      {here && here.instances !== 0 && <Tag color="green">{`${t('here')} ${here.instances ?? ''}`.trim()}</Tag>}
      {here && here.described > 0 && <Tag color="blue">{t('describedHere', { count: here.described })}</Tag>}
      {nodes.map(({ node, instances }) => (
        <Tag key={node}>{`${node} ${instances ?? ''}`.trim()}</Tag>
      ))}
    </Flex>
  );
}
