import type { OriginFields, Origins } from '../api/origins';

type CrawlSettings = NonNullable<Origins['index']>;

/** What the form holds: settings of what is switched off stay, in case it is switched on again. */
export interface OriginForm {
  readonly nodes: readonly string[];
  readonly onDemand: boolean;
  readonly waitSeconds: number;
  readonly keepHours: number | null;
  readonly prefetch: { readonly isOn: boolean } & NonNullable<Origins['prefetch']>;
  readonly index: CrawlForm;
  readonly mirror: CrawlForm;
}

/** How the studies of nodes are gone through. */
export type CrawlForm = { readonly isOn: boolean } & CrawlSettings;

const usualCrawl: CrawlForm = { isOn: false, since: '1990-01-01', recentDays: 7, everyMinutes: 15, againDays: 30 };

/** What the form of a space without origins begins with: the settings of the platform. */
export const newOrigins: OriginForm = {
  ...{ nodes: [], onDemand: true, waitSeconds: 30, keepHours: null },
  prefetch: { isOn: false, hoursAhead: 24, studies: 5 },
  index: usualCrawl,
  mirror: usualCrawl,
};

/** What the form of a space begins with. */
export function valuesOf({ nodes, onDemand, waitSeconds, keepHours, prefetch, index, mirror }: Origins): OriginForm {
  const crawl = (settings: CrawlSettings | null) => (settings ? { isOn: true, ...settings } : usualCrawl);
  return {
    ...{ nodes, onDemand, waitSeconds, keepHours },
    prefetch: prefetch ? { isOn: true, ...prefetch } : newOrigins.prefetch,
    index: crawl(index),
    mirror: crawl(mirror),
  };
}

/** What the server is told. Of what is only indexed nothing is fetched, so nothing is dropped either. */
export function fieldsOf({ nodes, onDemand, waitSeconds, keepHours, ...form }: OriginForm): OriginFields {
  return {
    ...{ nodes: [...nodes], onDemand, waitSeconds },
    keepHours: form.index.isOn ? null : (keepHours ?? null),
    prefetch: settingsOf(form.prefetch),
    index: settingsOf(form.index),
    mirror: settingsOf(form.mirror),
  };
}

function settingsOf<T extends { readonly isOn: boolean }>({ isOn, ...settings }: T): Omit<T, 'isOn'> | null {
  if (!isOn) return null;
  const entries = Object.entries(settings).map(([name, value]) => [name, value ?? null]);
  return Object.fromEntries(entries) as Omit<T, 'isOn'>;
}

/** How much of the past is gone through, 0 to 100, by days. @param today - `YYYY-MM-DD` */
export function percentOfPast(pastFrom: string, since: string, today: string): number {
  const day = (date: string) => Date.parse(date) / 86_400_000;
  const all = day(today) - day(since);
  const done = day(today) - day(pastFrom);
  return all <= 0 ? 100 : Math.min(100, Math.max(0, Math.floor((100 * done) / all)));
}
