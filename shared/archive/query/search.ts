import type { Archive } from '../archive';
import { arrayOf, type Page, seriesAnswer, studyAnswer } from './answers';
import { searchInstances } from './search-instances';
import type { SearchRequest } from './search-request';
import { answerFields, type FoundSeries, type Scope, seriesOf } from './series-source';
import { findStudies } from './studies-source';

/** Answers in one response at most; further ones by `offset` (PS3.18 8.3.4.4). */
const resultLimits = { study: 1_000, series: 5_000, instance: 20_000 } as const;
/** Of instances, when attributes are asked for that are read from their metadata. */
const describedLimit = 2_000;

/** Answers that a search gives at once at most. */
export const largestPage = ({ level, fields }: SearchRequest): number =>
  fields.instance.size > 0 ? describedLimit : resultLimits[level];

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
  const largest = largestPage(search);
  const options = { base, limit: Math.min(search.limit ?? largest, largest) };
  if (search.level === 'study') return await searchStudies(archive, scope, search, options);
  if (search.level === 'series') return await searchSeries(archive, scope, search, options);
  return await searchInstances(archive, scope, search, options);
}

async function searchStudies(
  archive: Archive,
  scope: Scope,
  search: SearchRequest,
  { base, limit }: PageOptions,
): Promise<Page> {
  const found = await findStudies(archive, scope, search, { skip: search.offset, limit: limit + 1 });
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
