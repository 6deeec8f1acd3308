import type { Archive } from '#shared/archive/archive';
import type { StudyDocument } from '#shared/archive/documents';
import type { Filter } from '#shared/catalogue/port';
import { arrayOf, type Page, seriesAnswer, studyAnswer } from './answers';
import { conditionsOf } from './conditions';
import { searchInstances } from './search-instances';
import type { SearchRequest } from './search-request';
import { allOf, namedStudies, type Scope, seriesOf } from './series-source';

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
  const found: Pick<StudyDocument, '_id' | 'qido' | 'studyInstanceUid'>[] = await archive.collections.studies.find(
    allOf([place, ...others]),
    {
      sort: { studyDate: -1, _id: 1 },
      skip: search.offset,
      limit: limit + 1,
      projection: { qido: 1, studyInstanceUid: 1 },
    },
  );
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
  for await (const { series, studyAnswer: study } of seriesOf(archive, scope, search, { withStudy })) {
    if (skip-- > 0) continue;
    hasMore = answers.length === limit;
    if (hasMore) break;
    answers.push(seriesAnswer(series, withStudy ? study : null, base));
  }
  return { body: arrayOf(answers), count: answers.length, remaining: hasMore ? 'some' : 0 };
}
