import { useQueryClient } from '@tanstack/react-query';
import { Alert, Flex, Select, type TableColumnsType, Tag, Typography } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { choices } from '../api/choices.generated';
import { cancelRetrieval, fetchRetrievals, type Retrieval, retryRetrieval } from '../api/elsewhere';
import { usePages } from '../api/use-pages';
import { useProblem } from '../i18n/problem';
import { ActButton } from '../layout/act-button';
import { Moment } from '../layout/moment';
import { PagedTable } from '../layout/paged-table';
import { useMay } from '../layout/use-may';
import { Who } from '../layout/who';
import { StudyLink, useStudies } from '../study/study-link';
import { isUnderWay, RetrievalProgress } from './retrieval-progress';

const colors = { waiting: 'gold', running: 'processing', done: 'green', failed: 'red', cancelled: 'default' } as const;

/** The studies that were fetched into a space, or are on their way: by whom, how far, and what went wrong. */
export function RetrievalList({ space }: { readonly space: string }) {
  const { t } = useTranslation();
  const problem = useProblem();
  const [state, setState] = useState<Retrieval['state']>();
  const pages = usePages(['retrievals', space, state], (before, signal) =>
    fetchRetrievals(space, state, before, signal),
  );
  const columns = useColumns(space, pages.rows);
  if (pages.error !== null) return <Alert type="error" showIcon title={problem(pages.error)} />;
  if (pages.rows.length === 0 && state === undefined) return null;
  return (
    <>
      <Flex justify="space-between" align="center" gap="small" wrap>
        <Typography.Title level={2} className="section-title">
          {t('retrieval.latest')}
        </Typography.Title>
        <Select
          allowClear
          aria-label={t('retrieval.state')}
          placeholder={t('delivery.anyState')}
          options={choices.Retrieval.state.map((value) => ({ value, label: t(`retrieval.states.${value}`) }))}
          onChange={(next: Retrieval['state'] | undefined) => setState(next)}
          className="filter"
        />
      </Flex>
      <PagedTable<Retrieval> pages={pages} rowKey="id" columns={columns} nothing={t('retrieval.none')} />
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
