import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Alert, Button, Empty, Flex, Table, type TableColumnsType, Tag } from 'antd';
import { type Key, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fetchPage, type StudySearch, studyQuery } from '../api/query';
import { SendButton } from '../deliveries/send-button';
import { type SentStudy, useMaySend } from '../deliveries/send-dialogue';
import { type DataSet, dateOf, personOf, textOf, timeOf } from '../dicom/dicom-json';
import { tags } from '../dicom/tags';
import { useProblem } from '../i18n/problem';
import { SearchForm } from './search-form';

/** Search terms live here alone: patient names do not belong into addresses and their history. */
let lastSearch: StudySearch = {};

/** Forgets what was searched for, at log-out. */
export function forgetSearch(): void {
  lastSearch = {};
}

/** The studies of a space that a search finds. */
export function StudiesPage() {
  const { space } = useParams({ from: '/spaces/$space/studies' });
  const { t } = useTranslation();
  const problem = useProblem();
  const [search, setSearch] = useState(lastSearch);
  const studies = useInfiniteQuery({
    queryKey: ['studies', space, search],
    initialPageParam: studyQuery(space, search),
    queryFn: ({ pageParam, signal }) => fetchPage(pageParam, signal),
    getNextPageParam: (last) => last.next,
    staleTime: 0, // images land by themselves: whoever comes back sees them
  });
  const rows = studies.data?.pages.flatMap((page) => page.rows) ?? [];
  const maySend = useMaySend(space);
  const [chosen, setChosen] = useState<readonly Key[]>([]);
  const chosenRows = rows.filter((row) => chosen.includes(textOf(row, tags.studyInstanceUid)));
  return (
    <Flex vertical gap="middle" className="page">
      <h1 className="spoken">{t('studies')}</h1>
      <SearchForm
        search={search}
        change={(next) => {
          lastSearch = next;
          setSearch(next);
          setChosen([]);
        }}
      />
      {studies.isError && <Alert type="error" showIcon title={problem(studies.error)} />}
      {maySend && (
        <Flex gap="small" align="center">
          <SendButton space={space} studies={chosenRows.map(sentStudy)} done={() => setChosen([])} />
          {chosenRows.length > 0 && t('send.chosen', { count: chosenRows.length })}
        </Flex>
      )}
      <Table<DataSet>
        size="middle"
        rowKey={(row) => textOf(row, tags.studyInstanceUid)}
        columns={useColumns(space)}
        dataSource={rows}
        pagination={false}
        {...(maySend && { rowSelection: { selectedRowKeys: [...chosen], onChange: setChosen } })}
        loading={studies.isPending || studies.isRefetching}
        scroll={{ x: 'max-content' }}
        locale={{ emptyText: <Empty description={t('nothingFound')} image={Empty.PRESENTED_IMAGE_SIMPLE} /> }}
      />
      {studies.hasNextPage && (
        <Button onClick={() => void studies.fetchNextPage()} loading={studies.isFetchingNextPage}>
          {t('more')}
        </Button>
      )}
    </Flex>
  );

  function sentStudy(row: DataSet): SentStudy {
    return { uid: textOf(row, tags.studyInstanceUid), name: personOf(row, tags.patientName) || t('unnamed') };
  }
}

function useColumns(space: string): TableColumnsType<DataSet> {
  const { t } = useTranslation();
  const column = (title: string, value: (row: DataSet) => string, isNumber = false) =>
    ({
      title,
      key: title,
      render: (_, row) => value(row),
      align: isNumber ? 'right' : 'left',
    }) as const satisfies TableColumnsType<DataSet>[number];
  return [
    {
      title: t('patientName'),
      key: 'patientName',
      render: (_, row) => (
        <Flex gap="small" align="center">
          <Link to="/spaces/$space/studies/$study" params={{ space, study: textOf(row, tags.studyInstanceUid) }}>
            {personOf(row, tags.patientName) || t('unnamed')}
          </Link>
          {textOf(row, tags.instanceAvailability) === 'NEARLINE' && (
            <Tag color="blue" title={t('nearlineHint')}>
              {t('nearline')}
            </Tag>
          )}
        </Flex>
      ),
    },
    column(t('patientId'), (row) => textOf(row, tags.patientId)),
    column(t('studyDate'), (row) => `${dateOf(row, tags.studyDate)} ${timeOf(row, tags.studyTime)}`.trim()),
    column(t('modality'), (row) => textOf(row, tags.modalitiesInStudy, ', ')),
    column(t('description'), (row) => textOf(row, tags.studyDescription)),
    column(t('accessionNumber'), (row) => textOf(row, tags.accessionNumber)),
    column(t('series'), (row) => textOf(row, tags.numberOfStudySeries), true),
    column(t('images'), (row) => textOf(row, tags.numberOfStudyInstances), true),
  ];
}
