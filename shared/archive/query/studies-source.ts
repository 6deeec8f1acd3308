import type { Filter } from '#shared/catalogue/port';
import { LimitExceededError } from '#shared/kernel/errors';
import type { Archive } from '../archive';
import type { StudyDocument } from '../documents';
import { withStudyFields } from './asked-fields';
import { conditionsOf, isUnindexed } from './conditions';
import type { SearchRequest } from './search-request';
import { allOf, namedSeries, namedStudies, type Scope, seriesConditions } from './series-source';

/** The order of studies. */
export const sort = { studyDate: -1, _id: 1 } as const;
export type FoundStudy = Pick<StudyDocument, '_id' | 'qido' | 'studyInstanceUid'>;

/**
 * Ways to find studies by what is in their series, one after the other until one gives the page: the studies of so many
 * series that fit; so many studies in their order, each looked into. A search that needs more must name a narrower key.
 */
const ways = [{ series: 256 }, { studies: 2_048 }, { series: 16_384 }, { studies: 16_384 }] as const;
/** Studies looked into for series in one search at most. */
export const mostStudies = 16_384;

interface Page {
  readonly skip: number;
  readonly limit: number;
}

/**
 * The studies that fit a search by date, latest first, then id. Keys of series, and the UIDs of instances, must fit one
 * series of the study.
 *
 * @throws InvalidInputError, LimitExceededError
 */
export async function findStudies(
  archive: Archive,
  scope: Scope,
  search: SearchRequest,
  page: Page,
): Promise<readonly FoundStudy[]> {
  const named = namedStudies(scope, search);
  const { place, conditions } = studyFilter(scope, search);
  const find = finder(archive, search);
  const below = await seriesBelow(archive, scope, search);
  if (below.length === 0) return await find(allOf([place, ...conditions]), page);
  const filter = allOf([place, ...conditions]);
  for (const way of ways) {
    if ('studies' in way) {
      const found = await throughSeries(archive, { filter, below, find, most: way.studies }, page);
      if (found) return found;
    } else {
      const ids = await holders(archive, named, scope, { below, most: way.series });
      if (ids) return await find(allOf([{ _id: { $in: ids } }, ...conditions]), page);
    }
  }
  throw tooManyStudies();
}

/** Where the studies of a search are looked for, and what must hold of them. @throws InvalidInputError */
export function studyFilter(scope: Scope, search: SearchRequest): { place: Filter; conditions: readonly Filter[] } {
  const named = namedStudies(scope, search);
  const place: Filter = named ? { _id: { $in: named } } : { space: scope.space };
  return { place, conditions: conditionsOf(search, 'study').filter((one) => !('studyInstanceUid' in one)) };
}

/** A search that looks into too many studies. */
export const tooManyStudies = () =>
  new LimitExceededError('Too many studies to look at: give a narrower StudyDate, or a key of the study', {
    details: { limit: 'studies', maximum: mostStudies, key: 'StudyDate' },
  });

/** Reads studies in their order, with the attributes that a search asks for. */
export type Find = (filter: Filter, page: Page) => Promise<readonly FoundStudy[]>;

export function finder(archive: Archive, search: SearchRequest): Find {
  const { studies } = archive.collections;
  const asked = search.fields.study;
  const more = asked.size > 0 ? ({ attributes: 1, sopClassUids: 1 } as const) : {};
  const projection = { qido: 1, studyInstanceUid: 1, ...more } as const;
  // A search that no index narrows may look at every study: page by page, so that others get their turn.
  const isSlow = search.matches.some(isUnindexed);
  return async (filter, page) => {
    const options = { sort, projection, ...page };
    const found = isSlow ? await gather(studies.iterate(filter, options)) : await studies.find(filter, options);
    return withStudyFields(found, asked);
  };
}

async function gather<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of source) all.push(one);
  return all;
}

/** Conditions on a series of each study; none when the search says nothing about series. */
export async function seriesBelow(archive: Archive, scope: Scope, search: SearchRequest): Promise<readonly Filter[]> {
  const ids = await namedSeries(archive, scope, search);
  return [...(ids ? [{ _id: { $in: ids } }] : []), ...seriesConditions(search)];
}

/** Ids of the studies with a series that fits; null when there are too many series to list. */
export async function holders(
  archive: Archive,
  named: readonly string[] | null,
  { space }: Scope,
  { below, most }: { readonly below: readonly Filter[]; readonly most: number },
): Promise<readonly string[] | null> {
  const place: Filter = named ? { studyId: { $in: named } } : { space };
  const options = { projection: { studyId: 1 }, limit: most + 1 } as const;
  const found = await archive.collections.series.find(allOf([place, ...below]), options);
  return found.length > most ? null : [...new Set(found.map(({ studyId }) => studyId))];
}

interface Through {
  readonly filter: Filter;
  readonly below: readonly Filter[];
  readonly find: Find;
  readonly most: number;
}

/** Studies in their order, those left out that have no series that fits; null when too many are left out. */
async function throughSeries(
  archive: Archive,
  { filter, below, find, most }: Through,
  { skip, limit }: Page,
): Promise<readonly FoundStudy[] | null> {
  const fitting: FoundStudy[] = [];
  // Each page is as long as all before it: what is skipped again costs at most as much as what is read.
  for (let start = 0, length = 64; start < most; start += length, length = start) {
    const page = await find(filter, { skip: start, limit: length });
    fitting.push(...(await withSeries(archive, page, below)));
    if (page.length < length || fitting.length >= skip + limit) return fitting.slice(skip, skip + limit);
  }
  return null;
}

/** Those of some studies that have a series that fits. */
export async function withSeries(
  archive: Archive,
  studies: readonly FoundStudy[],
  below: readonly Filter[],
): Promise<readonly FoundStudy[]> {
  const among: Filter = { studyId: { $in: studies.map(({ _id }) => _id) } };
  const held = await archive.collections.series.find(allOf([among, ...below]), { projection: { studyId: 1 } });
  const ids = new Set(held.map(({ studyId }) => studyId));
  return studies.filter(({ _id }) => ids.has(_id));
}
