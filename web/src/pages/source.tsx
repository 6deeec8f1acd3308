import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { Alert, Descriptions, Flex, Spin, Tag, Typography } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fetchSource, type Source } from '../api/sources';
import { useFormats } from '../i18n/formats';
import { Moment } from '../layout/moment';
import { Page } from '../layout/page';
import { useMay } from '../layout/use-may';
import { ItemTable } from '../sources/item-table';
import { SourceActions } from '../sources/source-actions';
import { SourceDrawer } from '../sources/source-drawer';
import { SourceState } from '../sources/source-state';

const lookMs = 3_000;

/** One source: how far it is, and its items with what is wrong with them. */
export function SourcePage() {
  const { id } = useParams({ from: '/sources/$id' });
  const { t } = useTranslation();
  const may = useMay();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [edited, setEdited] = useState<Source>();
  const found = useQuery({
    queryKey: ['source', id],
    queryFn: ({ signal }) => fetchSource(id, signal),
    refetchInterval: lookMs,
  });
  const source = found.data;
  const again = () => void queries.invalidateQueries({ queryKey: ['source', id] });
  const leave = () => void navigate({ to: '/sources' });
  return (
    <Page
      title={source?.name ?? t('source.one')}
      actions={
        source && <SourceActions source={source} edit={() => setEdited(source)} changed={again} removed={leave} />
      }
      error={found.error}
    >
      <Link to="/sources">← {t('source.all')}</Link>
      {found.isPending && <Spin className="page-spin" />}
      {source && <Facts source={source} />}
      {source && may('route:admin', '*') && <ItemTable source={source} changed={again} />}
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

function Facts({ source }: { readonly source: Source }) {
  const { t } = useTranslation();
  const { number, duration, time } = useFormats();
  const { kind, space, counts, open, parked, lagMs, lastRunAt, lastError, cursor, createdAt } = source;
  const numbers = (['found', 'landed', 'duplicates', 'skipped', 'quarantined', 'failed'] as const).map((one) => ({
    label: t(`source.${one}`),
    children: number(counts[one]),
  }));
  const items = [
    { label: t('kind'), children: <Tag>{t(`source.kinds.${kind}`)}</Tag> },
    { label: t('space'), children: space },
    { label: t('state'), children: <SourceState source={{ ...source, lastError: null }} /> },
    ...numbers,
    { label: t('source.open'), children: number(open) },
    { label: t('source.parked'), children: number(parked) },
    { label: t('source.lag'), children: lagMs === 0 ? '–' : duration(lagMs) },
    { label: t('source.lastRun'), children: <Moment at={lastRunAt} /> },
    { label: t('source.created'), children: <Moment at={createdAt} /> },
    ...(cursor ? [{ label: t('source.cursor'), children: <Cursor cursor={cursor} /> }] : []),
    ...(kind === 'link' ? [{ label: t('source.webhook'), children: <Webhook id={source.id} /> }] : []),
  ];
  return (
    <>
      <Descriptions
        size="small"
        column={{ xs: 1, sm: 2, lg: 3 }}
        items={items.map((item) => ({ key: item.label, ...item }))}
        className="facts"
      />
      {lastError && (
        <Alert
          type="error"
          showIcon
          title={`${lastError.reason} (${lastError.code})`}
          description={<Typography.Text type="secondary">{time(lastError.at)}</Typography.Text>}
        />
      )}
    </>
  );
}

function Cursor({ cursor: { time, key, isComplete } }: { readonly cursor: NonNullable<Source['cursor']> }) {
  const { t } = useTranslation();
  return (
    <Flex vertical>
      <Typography.Text>{[time, key].filter(Boolean).join(' · ')}</Typography.Text>
      {!isComplete && <Typography.Text type="secondary">{t('source.goesOn')}</Typography.Text>}
    </Flex>
  );
}

/** Where others send links to. */
function Webhook({ id }: { readonly id: string }) {
  return (
    <Typography.Text copyable className="long-text">{`${location.origin}/api/sources/${id}/links`}</Typography.Text>
  );
}
