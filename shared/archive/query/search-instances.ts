import type { Archive } from '../archive';
import { correctedEntries } from '../corrections';
import { listShown } from '../describe/list-described';
import type { InstanceEntry } from '../documents';
import { isFullyPacked } from '../list-instances';
import { type AnswerCache, answerCacheOf } from './answer-cache';
import { arrayOf, type Page } from './answers';
import { instanceTest } from './conditions';
import { instanceRenderer } from './instance-answers';
import type { Level } from './keys';
import { MetadataReader, tooMany } from './metadata-reader';
import type { SearchRequest } from './search-request';
import { type FoundListing, listingFields, type Scope, type SeriesHit, seriesOf } from './series-source';

/** Instances looked at in one search; a search that needs more must name a narrower key. */
export const entryBudget = 200_000;

/**
 * Searches instances (PS3.18 10.6, `.../instances`): by series as `seriesOf` orders them, then in series order.
 *
 * @param base - address of the service, for Retrieve URLs
 * @param limit - answers at most
 * @throws InvalidInputError, LimitExceededError naming the key that would narrow the search
 */
export async function searchInstances(
  archive: Archive,
  scope: Scope,
  search: SearchRequest,
  { base, limit }: { readonly base: string; readonly limit: number },
): Promise<Page> {
  const levels = parentLevels(scope, search);
  const test = instanceTest(search);
  const options = { fields: listingFields, withStudy: levels.has('study'), likely: 16 };
  const collector = new Collector(search.offset, limit);
  const metadata = new MetadataReader(archive, scope.space, search);
  for await (const hit of seriesOf<FoundListing>(archive, scope, search, options)) {
    const entries = await correctedEntries(archive, hit.series, await listShown(archive, hit.series));
    const isWholeSeries = scope.seriesInstanceUid !== undefined && test === null && levels.size === 0;
    if (isWholeSeries && search.offset === 0 && entries.length <= limit && !metadata.isAsked) {
      return wholeSeries(answerCacheOf(archive), hit, entries, base);
    }
    const fitting = await metadata.fitting(hit.series, test ? entries.filter(test) : entries);
    const shown = collector.take(fitting, entries.length);
    const extend = await metadata.extender(hit.series, shown);
    const render = instanceRenderer(hit, levels, base);
    collector.add(shown.map((entry) => extend(entry, render(entry))));
    if (collector.isOver && !scope.seriesInstanceUid) break;
  }
  return collector.page(scope.seriesInstanceUid !== undefined);
}

/** Levels above the instance whose attributes each answer carries: what the path does not name (PS3.18 10.6.3.3.3), or was asked for. */
function parentLevels(scope: Scope, search: SearchRequest): ReadonlySet<Level> {
  const levels = new Set(search.include);
  levels.delete('instance');
  if (!scope.seriesInstanceUid) levels.add('series');
  if (!scope.studyInstanceUid) levels.add('study');
  return levels;
}

/** Gathers one page out of the series of a search. */
class Collector {
  readonly #limit: number;
  #skip: number;
  readonly #answers: string[] = [];
  #behind = 0;
  #seen = 0;

  constructor(offset: number, limit: number) {
    this.#skip = offset;
    this.#limit = limit;
  }

  /** True when the page is full and there is more. */
  get isOver(): boolean {
    return this.#behind > 0;
  }

  /** Counts what fits, and gives what of it stands on the page. @throws LimitExceededError */
  take(fitting: readonly InstanceEntry[], seen: number): readonly InstanceEntry[] {
    this.#seen += seen;
    const skipped = Math.min(this.#skip, fitting.length);
    this.#skip -= skipped;
    const wanted = Math.min(this.#limit - this.#answers.length, fitting.length - skipped);
    this.#behind += fitting.length - skipped - wanted;
    if (this.#seen > entryBudget && !this.isOver) throw tooMany(entryBudget);
    return fitting.slice(skipped, skipped + wanted);
  }

  add(answers: readonly string[]): void {
    for (const answer of answers) this.#answers.push(answer);
  }

  page(isExact: boolean): Page {
    const remaining = this.#behind > 0 && !isExact ? 'some' : this.#behind;
    return { body: arrayOf(this.#answers), count: this.#answers.length, remaining };
  }
}

function wholeSeries(
  cache: AnswerCache,
  hit: SeriesHit<FoundListing>,
  entries: readonly InstanceEntry[],
  base: string,
): Page {
  const { series } = hit;
  const key = `${series._id}@${series.revision} ${base}`;
  let body = cache.get(key);
  if (!body) {
    const render = instanceRenderer(hit, new Set(), base);
    body = Buffer.from(arrayOf(entries.map(render)));
    if (isFullyPacked(series)) cache.set(key, body);
  }
  return { body, count: entries.length, remaining: 0 };
}
