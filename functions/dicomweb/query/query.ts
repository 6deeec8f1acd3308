import type { Archive } from '#shared/archive/archive';
import { studyIdOf } from '#shared/archive/collections';
import { dicomwebUrl } from '#shared/archive/dicomweb-url';
import type { Page } from '#shared/archive/query/answers';
import { type Level, searchKeys } from '#shared/archive/query/keys';
import { largestPage, runSearch } from '#shared/archive/query/search';
import { type Match, readSearch, type SearchRequest } from '#shared/archive/query/search-request';
import type { Scope } from '#shared/archive/query/series-source';
import { chooseOffer, type Offer } from '#shared/archive/retrieval/accept';
import { findSpace } from '#shared/archive/spaces';
import type { Caller } from '#shared/kernel/caller';
import { warningOf } from '#shared/kernel/function/problem';
import type { HttpResult } from '#shared/kernel/function/result';
import type { RequestFacts } from '#shared/kernel/function/route';
import type { Services } from '#shared/kernel/services';
import { asXml } from './xml-answers';

/** How answers are given (PS3.18 8.7.4): the first one where the client has no wish. */
const offers: readonly Offer<'json' | 'xml'>[] = [
  { kind: 'json', type: 'application/dicom+json' },
  { kind: 'json', type: 'application/json' },
  { kind: 'xml', type: 'application/dicom+xml', isMultipart: true },
];

/** A request as the handler parsed it. */
export interface QueryCall extends Pick<RequestFacts, 'headers' | 'rawPath' | 'sourceIp' | 'origin'> {
  readonly path: Scope;
  readonly query: Readonly<Record<string, string | readonly string[]>>;
}

/**
 * Answers a search for studies, series or instances (QIDO-RS, PS3.18 10.6).
 *
 * What was acknowledged before the call is in the answer, or a Warning says that it may not be. Nothing found is 204
 * (PS3.18 Table 10.6.3-1).
 *
 * @throws SpaceNotFoundError, InvalidInputError, NotAcceptableError, LimitExceededError
 */
export async function answerQuery(
  level: Level,
  call: QueryCall,
  caller: Caller,
  { archive, audit }: Pick<Services, 'archive' | 'audit'>,
): Promise<HttpResult> {
  const { space } = call.path;
  await findSpace(archive, space);
  const search = readSearch(level, call.query);
  const { accept } = call.query;
  const parameter = typeof accept === 'string' ? accept : undefined;
  const { offer } = chooseOffer({ header: call.headers['accept'], parameter }, offers);
  const isComplete = await archive.progress.caughtUp(space);
  let page = await runSearch(archive, call.path, search, dicomwebUrl(call));
  // Below a study that is not here: viewers ask for its series first.
  if (page.count === 0 && (await fetchStudy(archive, call.path)))
    page = await runSearch(archive, call.path, search, dicomwebUrl(call));
  audit.record({
    event: 'query',
    action: 'E',
    actor: caller.id,
    peer: call.sourceIp,
    operation: 'dicomweb-query',
    space,
    ...(call.path.studyInstanceUid ? { studyInstanceUid: call.path.studyInstanceUid } : {}),
  });
  const warning = warningsOf(search, page, isComplete);
  const headers = { 'cache-control': 'no-cache', ...(warning.length > 0 ? { warning } : {}) };
  if (page.count === 0) return { status: 204, headers };
  if (offer.kind === 'xml') return asXml(page, headers);
  return { status: 200, headers: { 'content-type': offer.type, ...headers }, body: page.body };
}

/** Fetches a study that a search looks below, where the space has origins. @returns true when it came */
async function fetchStudy(archive: Archive, { space, studyInstanceUid }: Scope): Promise<boolean> {
  if (studyInstanceUid === undefined || !archive.fetchMissing) return false;
  const _id = studyIdOf(space, studyInstanceUid);
  if (await archive.collections.studies.findOne({ _id }, { projection: { space: 1 } })) return false;
  return await archive.fetchMissing(space, { studyInstanceUid });
}

/** Names that are matched by their whole groups only. */
const isLiteral = ({ key }: Match): boolean => key.kind === 'name' && key.field === searchKeys;

/** Warning headers (PS3.18 8.3.4). */
function warningsOf(search: SearchRequest, { remaining }: Page, isComplete: boolean): string[] {
  const warnings: string[] = [];
  if (remaining !== 0) {
    const many = remaining === 'some' ? '1 or more' : remaining;
    warnings.push(`There are ${many} additional results that can be requested`);
  }
  const largest = largestPage(search);
  if ((search.limit ?? 0) > largest) warnings.push(`At most ${largest} results are given at once`);
  if (search.unsupportedFields.length > 0) {
    warnings.push(`These fields are not supported: ${search.unsupportedFields.slice(0, 32).join(', ')}`);
  }
  const literal = search.fuzzy ? search.matches.filter(isLiteral).map(({ key }) => key.name) : [];
  if (literal.length > 0) {
    warnings.push(
      `The fuzzymatching parameter is not supported for ${literal.join(', ')}. Only literal matching was done`,
    );
  }
  if (!isComplete) warnings.push('The newest instances may be missing');
  return warnings.map(warningOf);
}
