import type { Archive } from '../archive';
import { correctedEntries } from '../corrections';
import { listShown } from '../describe/list-described';
import type { JsonAttributes } from '../documents';
import { instanceTest } from './conditions';
import { instanceRenderer } from './instance-answers';
import { MetadataReader, tooMany } from './metadata-reader';
import { entryBudget } from './search-instances';
import type { SearchRequest } from './search-request';
import { type FoundListing, listingFields, type Scope, type SeriesHit, seriesOf } from './series-source';

/** Instances whose metadata is held at once. */
const pageLength = 1_000;

/** Some instances of one series, and the attributes of the series and its study. */
export interface InstancePage {
  readonly hit: SeriesHit<FoundListing>;
  readonly instances: readonly JsonAttributes[];
}

/**
 * All instances that fit a search, page by page, as `searchInstances` orders them.
 *
 * @throws InvalidInputError, LimitExceededError when too many are looked at in vain
 */
export async function* instancePages(
  archive: Archive,
  scope: Scope,
  search: SearchRequest,
): AsyncGenerator<InstancePage> {
  const test = instanceTest(search);
  const metadata = new MetadataReader(archive, scope.space, search);
  const options = { fields: listingFields, withStudy: search.include.has('study'), likely: 16 };
  let inVain = 0;
  for await (const hit of seriesOf<FoundListing>(archive, scope, search, options)) {
    const entries = await correctedEntries(archive, hit.series, await listShown(archive, hit.series));
    const fitting = await metadata.fitting(hit.series, test ? entries.filter(test) : entries);
    inVain += entries.length - fitting.length;
    if (inVain > entryBudget) throw tooMany(entryBudget);
    const render = instanceRenderer(hit, new Set(), '');
    for (let at = 0; at < fitting.length; at += pageLength) {
      const page = fitting.slice(at, at + pageLength);
      const extend = await metadata.extender(hit.series, page);
      yield { hit, instances: page.map((entry) => JSON.parse(extend(entry, render(entry))) as JsonAttributes) };
    }
  }
}
