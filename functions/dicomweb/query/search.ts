import type { Archive } from '#shared/archive/archive';
import type { StudyDocument } from '#shared/archive/documents';
import type { Filter } from '#shared/catalogue/port';
import { arrayOf, type Page, seriesAnswer, studyAnswer } from './answers';
import { conditionsOf, isUnindexed } from './conditions';
import { searchInstances } from './search-instances';
import type { SearchRequest } from './search-request';
import { allOf, answerFields, type FoundSeries, namedStudies, type Scope, seriesOf } from './series-source';

/** Answers in one response at most; further ones by `offset` (PS3.18 8.3.4.4). */
export const resultLimits = { study: 1_000, series: 5_000, instance: 20_000 } as const;

/** Where an answer says its objects are, and how many are wanted at most. */
export interface PageOptions {
  readonly base: string;
  readonly limit: number;
}

/**
 * Answers one page of a search (PS3.18 10.6).
 *
 * @param base - address of the service, for Retrieve URLs
 * @throws InvalidInputError, LimitExceededError
 */
export async function runSearch(archive: Archive, scope: Scope, search: SearchRequest, base: string): Promise<Page> {
  const largest = resultLimits[search.level];
  const options = { base, limit: Math.min(search.limit ?? largest, largest) };
  if (search.level === 'study') return await searchStudies(archive, scope, search, options);
  if (search.level === 'series') return await searchSeries(archive, scope, search, options);
  return await searchInstances(archive, scope, search, options);
}

const projection = { qido: 1, studyInstanceUid: 1 } as const;
type FoundStudy = Pick<StudyDocument, '_id' | keyof typeof projection>;

async function gather<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of source) all.push(one);
  return all;
}

/** Studies by date, latest first, then id. */
async function searchStudies(
  archive: Archive,
  scope: Scope,
  search: SearchRequest,
  { base, limit }: PageOptions,
): Promise<Page> {
  const named = namedStudies(scope, search);
  const place: Filter = named ? { _id: named.length === 1 ? named[0]! : { $in: named } } : { space: scope.space };
  const others = conditionsOf(search, 'study').filter((condition) => !('studyInstanceUid' in condition));
  const filter = allOf([place, ...others]);
  const options = { sort: { studyDate: -1, _id: 1 }, skip: search.offset, limit: limit + 1, projection } as const;
  const { studies } = archive.collections;
  // A search that no index narrows may look at every study: page by page, so that others get their turn.
  const isSlow = search.matches.some(isUnindexed);
  const found: FoundStudy[] = isSlow
    ? await gather(studies.iterate(filter, options))
    : await studies.find(filter, options);
  const page = found.slice(0, limit);
  return {
    body: arrayOf(page.map(({ qido, studyInstanceUid }) => studyAnswer(qido, studyInstanceUid, base))),
    count: page.length,
    remaining: found.length > page.length ? 'some' : 0,
  };
}

async function searchSeries(
  archive: Archive,
  scope: Scope,
  search: SearchRequest,
  { base, limit }: PageOptions,
): Promise<Page> {
  const withStudy = scope.studyInstanceUid === undefined || search.include.has('study');
  const answers: string[] = [];
  let skip = search.offset;
  let hasMore = false;
  for await (const { series, studyAnswer: study } of seriesOf<FoundSeries>(archive, scope, search, {
    fields: answerFields,
    withStudy,
    likely: search.offset + limit + 1,
  })) {
    if (skip-- > 0) continue;
    hasMore = answers.length === limit;
    if (hasMore) break;
    answers.push(seriesAnswer(series, withStudy ? study : null, base));
  }
  return { body: arrayOf(answers), count: answers.length, remaining: hasMore ? 'some' : 0 };
}
