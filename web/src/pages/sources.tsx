import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Empty, Flex, Table, type TableColumnsType, Tag, Typography } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fetchSources, type Source } from '../api/sources';
import { useFormats } from '../i18n/formats';
import { Moment } from '../layout/moment';
import { Page } from '../layout/page';
import { useMay } from '../layout/use-may';
import { SourceActions } from '../sources/source-actions';
import { SourceDrawer } from '../sources/source-drawer';
import { SourceState } from '../sources/source-state';

const lookMs = 3_000;

/** Where images come from by themselves: watched folders, database views, links. */
export function SourcesPage() {
  const { t } = useTranslation();
  const may = useMay();
  const queries = useQueryClient();
  const [edited, setEdited] = useState<Source | 'new'>();
  const sources = useQuery({
    queryKey: ['sources'],
    queryFn: ({ signal }) => fetchSources(signal),
    refetchInterval: lookMs,
  });
  const again = () => void queries.invalidateQueries({ queryKey: ['sources'] });
  const add = (
    <Button type="primary" onClick={() => setEdited('new')}>
      {t('source.add')}
    </Button>
  );
  return (
    <Page title={t('source.all')} actions={may('system:admin', '*') && add} error={sources.error}>
      <Table<Source>
        size="middle"
        rowKey="id"
        columns={useColumns(setEdited, again)}
        dataSource={[...(sources.data ?? [])]}
        pagination={false}
        loading={sources.isPending}
        scroll={{ x: 'max-content' }}
        locale={{ emptyText: <Empty description={t('source.none')} image={Empty.PRESENTED_IMAGE_SIMPLE} /> }}
      />
      <SourceDrawer
        source={edited}
        close={(isChanged) => {
          setEdited(undefined);
          if (isChanged) again();
        }}
      />
    </Page>
  );
}

function useColumns(edit: (source: Source) => void, again: () => void): TableColumnsType<Source> {
  const { t } = useTranslation();
  const { number, duration } = useFormats();
  const count = (key: string, title: string, value: (source: Source) => number) =>
    ({
      ...{ key, title, align: 'right' },
      render: (_, source) => number(value(source)),
    }) as const satisfies TableColumnsType<Source>[number];
  return [
    { title: t('name'), key: 'name', render: (_, source) => <Name source={source} /> },
    { title: t('state'), key: 'state', render: (_, source) => <SourceState source={source} /> },
    count('found', t('source.found'), ({ counts }) => counts.found),
    count('landed', t('source.landed'), ({ counts }) => counts.landed),
    count('skipped', t('source.skipped'), ({ counts }) => counts.skipped + counts.duplicates),
    count('failed', t('source.failed'), ({ counts }) => counts.failed + counts.quarantined),
    count('open', t('source.open'), ({ open }) => open),
    { title: t('source.lag'), key: 'lag', render: (_, { lagMs }) => (lagMs === 0 ? '–' : duration(lagMs)) },
    {
      title: t('source.lastRun'),
      key: 'lastRun',
      render: (_, { lastRunAt, cursor }) => (
        <Flex vertical>
          <Moment at={lastRunAt} />
          {cursor && <Typography.Text type="secondary">{t('source.upTo', { time: cursor.time })}</Typography.Text>}
        </Flex>
      ),
    },
    {
      title: '',
      key: 'actions',
      render: (_, source) => (
        <SourceActions source={source} edit={() => edit(source)} changed={again} removed={again} />
      ),
    },
  ];
}

function Name({ source: { id, name, kind, space, isBuiltIn } }: { readonly source: Source }) {
  const { t } = useTranslation();
  return (
    <Flex vertical align="start" gap={2} className="source-name">
      <Link to="/sources/$id" params={{ id }}>
        {name}
      </Link>
      <Flex wrap gap={4}>
        <Tag>{t(`source.kinds.${kind}`)}</Tag>
        {isBuiltIn && <Tag>{t('source.builtIn')}</Tag>}
        <Typography.Text type="secondary">→ {space}</Typography.Text>
      </Flex>
    </Flex>
  );
}
