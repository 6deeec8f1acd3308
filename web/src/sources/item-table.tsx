import { useQueryClient } from '@tanstack/react-query';
import { Alert, Flex, Segmented, type TableColumnsType, Typography } from 'antd';
import { type Key, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fetchItems, itemStates, replayItems, replaySource, type Source, type SourceItem } from '../api/sources';
import { usePages } from '../api/use-pages';
import { useProblem } from '../i18n/problem';
import { ActButton } from '../layout/act-button';
import { Moment } from '../layout/moment';
import { PagedTable } from '../layout/paged-table';
import { ReplaySince } from './replay-since';

interface ItemTableProps {
  readonly source: Source;
  readonly changed: () => void;
}

/** Files, rows or links of a source by state; what was given up is taken again from here. */
export function ItemTable({ source, changed }: ItemTableProps) {
  const { id } = source;
  const { t } = useTranslation();
  const problem = useProblem();
  const queries = useQueryClient();
  const [state, setState] = useState<SourceItem['state']>('parked');
  const [chosen, setChosen] = useState<readonly Key[]>([]);
  const pages = usePages(['source-items', id, state], (after, signal) => fetchItems(id, state, after, signal));
  const wanted = pages.rows.filter((row) => chosen.includes(row.id)).map((row) => row.id);
  const again = () => {
    setChosen([]);
    changed();
    void queries.invalidateQueries({ queryKey: ['source-items', id] });
  };
  return (
    <>
      <Flex justify="space-between" align="center" gap="small" wrap>
        <Segmented
          value={state}
          options={itemStates.map((value) => ({ value, label: t(`source.itemStates.${value}`) }))}
          onChange={(next) => {
            setState(next);
            setChosen([]);
          }}
          className="wide-choice"
        />
        <Flex gap="small" wrap>
          <ActButton
            label={t('source.replayChosen', { count: wanted.length })}
            act={() => replayItems(id, wanted)}
            done={again}
            isDisabled={wanted.length === 0}
          />
          <ActButton
            label={t('source.replayFailed')}
            question={t('source.replayFailedQuestion')}
            act={() => replaySource(id, {})}
            done={again}
          />
          <ReplaySince id={id} done={again} />
        </Flex>
      </Flex>
      {pages.error !== null && <Alert type="error" showIcon title={problem(pages.error)} />}
      <PagedTable<SourceItem>
        pages={pages}
        rowKey="id"
        columns={useColumns(source.kind, state)}
        nothing={t('source.noItems')}
        rowSelection={{ selectedRowKeys: [...chosen], onChange: setChosen }}
      />
    </>
  );
}

function useColumns(kind: Source['kind'], state: SourceItem['state']): TableColumnsType<SourceItem> {
  const { t } = useTranslation();
  const isOver = state === 'done' || state === 'skipped' || state === 'parked';
  return [
    {
      title: t(`source.keys.${kind}`),
      key: 'key',
      render: (_, { key }) => <Typography.Text className="long-text">{key}</Typography.Text>,
    },
    ...(state === 'done'
      ? []
      : [
          {
            title: t('source.reason'),
            key: 'reason',
            render: (_: unknown, item: SourceItem) => <Reason item={item} />,
          },
        ]),
    { title: t('images'), key: 'instances', align: 'right', render: (_, { instances }) => instances },
    { title: t('delivery.attempts'), key: 'attempts', align: 'right', render: (_, { attempts }) => attempts },
    { title: t('source.foundAt'), key: 'found', render: (_, { foundAt }) => <Moment at={foundAt} /> },
    isOver
      ? { title: t('delivery.ended'), key: 'ended', render: (_, { endedAt }) => <Moment at={endedAt} /> }
      : { title: t('source.dueAt'), key: 'due', render: (_, { dueAt }) => <Moment at={dueAt} /> },
  ];
}

function Reason({ item: { error } }: { readonly item: SourceItem }) {
  if (!error) return '–';
  return <Typography.Text type="danger" className="long-text">{`${error.reason} (${error.code})`}</Typography.Text>;
}
