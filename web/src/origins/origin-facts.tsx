import { Descriptions } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Origins } from '../api/origins';

/** What a space fetches by itself, in words. */
export function OriginFacts({ origins }: { readonly origins: Origins }) {
  const { t } = useTranslation();
  const { nodes, onDemand, waitSeconds, keepHours, prefetch, index, mirror } = origins;
  const crawl = (settings: Origins['index']) =>
    settings === null
      ? t('off')
      : t('origin.crawl', { since: settings.since, recent: settings.recentDays, every: settings.everyMinutes });
  const items = [
    { label: t('origin.nodes'), children: nodes.join(' → ') || '–' },
    { label: t('origin.onDemand'), children: onDemand ? t('origin.upTo', { seconds: waitSeconds }) : t('off') },
    {
      label: t('origin.kept'),
      children: keepHours === null ? t('origin.forLife') : t('origin.forHours', { hours: keepHours }),
    },
    {
      label: t('origin.prefetch'),
      children: prefetch ? t('origin.prefetched', { hours: prefetch.hoursAhead, studies: prefetch.studies }) : t('off'),
    },
    { label: t('origin.kinds.mirror'), children: crawl(mirror) },
    { label: t('origin.kinds.index'), children: crawl(index) },
  ];
  return (
    <Descriptions
      size="small"
      column={{ xs: 1, md: 2, xl: 3 }}
      items={items.map((item) => ({ key: item.label, ...item }))}
      className="facts"
    />
  );
}
