import type { Filter } from '#shared/catalogue/port';
import type { Archive } from '../archive';
import { withStudyFields } from './asked-fields';
import type { SearchRequest } from './search-request';
import { allOf, namedStudies, type Scope } from './series-source';
import {
  type FoundStudy,
  finder,
  holders,
  mostStudies,
  seriesBelow,
  sort,
  studyFilter,
  tooManyStudies,
  withSeries,
} from './studies-source';

/** The first answers come from one short read; what follows is read along the whole order. */
const firstLength = 200;
const pageLength = 256;
/** Series listed, and studies looked into, before more is tried. */
const few = { series: 256, studies: 2_048 } as const;
const manySeries = 16_384;

/**
 * All studies that fit a search, page by page, as `findStudies` orders them; none twice while others are written.
 *
 * @throws InvalidInputError, LimitExceededError
 */
export async function* studyPages(
  archive: Archive,
  scope: Scope,
  search: SearchRequest,
): AsyncGenerator<readonly FoundStudy[]> {
  const { place, conditions } = studyFilter(scope, search);
  const filter = allOf([place, ...conditions]);
  const below = await seriesBelow(archive, scope, search);
  if (below.length === 0) {
    yield* pagesOf(archive, search, filter);
    return;
  }
  const ids = await listedHolders(archive, scope, search, { filter, below });
  if (ids) yield* pagesOf(archive, search, allOf([{ _id: { $in: ids } }, ...conditions]));
  else yield* pagesThroughSeries(archive, search, filter, below);
}

/** Ids of the studies with a series that fits, where they are few enough; null where the studies are looked into. */
export async function listedHolders(
  archive: Archive,
  scope: Scope,
  search: SearchRequest,
  { filter, below }: { readonly filter: Filter; readonly below: readonly Filter[] },
): Promise<readonly string[] | null> {
  const named = namedStudies(scope, search);
  const listed = await holders(archive, named, scope, { below, most: few.series });
  if (listed) return listed;
  const options = { projection: { space: 1 }, limit: few.studies + 1 } as const;
  const studies = await archive.collections.studies.find(filter, options);
  if (studies.length <= few.studies) return null;
  return await holders(archive, named, scope, { below, most: manySeries });
}

async function* pagesThroughSeries(
  archive: Archive,
  search: SearchRequest,
  filter: Filter,
  below: readonly Filter[],
): AsyncGenerator<readonly FoundStudy[]> {
  let seen = 0;
  for await (const page of pagesOf(archive, search, filter)) {
    seen += page.length;
    if (seen > mostStudies) throw tooManyStudies();
    yield await withSeries(archive, page, below);
  }
}

async function* pagesOf(
  archive: Archive,
  search: SearchRequest,
  filter: Filter,
): AsyncGenerator<readonly FoundStudy[]> {
  const first = await finder(archive, search)(filter, { skip: 0, limit: firstLength });
  yield first;
  if (first.length < firstLength) return;
  const given = new Set(first.map(({ _id }) => _id));
  const asked = search.fields.study;
  const more = asked.size > 0 ? ({ attributes: 1, sopClassUids: 1 } as const) : {};
  const projection = { qido: 1, studyInstanceUid: 1, ...more } as const;
  const rest = archive.collections.studies.iterate(filter, { sort, projection });
  for await (const page of pagesFrom(rest, pageLength)) {
    yield withStudyFields(
      page.filter(({ _id }) => !given.has(_id)),
      asked,
    );
  }
}

/** What a source gives, in pages. */
export async function* pagesFrom<T>(source: AsyncIterable<T>, length: number): AsyncGenerator<readonly T[]> {
  let page: T[] = [];
  for await (const one of source) {
    page.push(one);
    if (page.length < length) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}
