import type { SourceCounts, SourceCursor, SourceDocument, SourceFailure } from '#shared/sources/documents';
import type { Sources } from '#shared/sources/sources';

/** What a run tells beside its counts. */
export interface RunFacts {
  readonly cursor?: SourceCursor;
  readonly lastError?: SourceFailure | null;
  readonly behindSince?: number | null;
  readonly lastRunAt?: number;
}

type Counts = { -readonly [K in keyof SourceCounts]: SourceCounts[K] };
const none = (): Counts => ({ found: 0, landed: 0, duplicates: 0, skipped: 0, quarantined: 0, failed: 0 });

/**
 * Tells how far a running source is. Counts are summed up here and written together; a source that was changed since it
 * was started writes no more than its counts.
 */
export class SourceProgress {
  readonly #sources: Sources;
  readonly #source: SourceDocument;
  #waiting = none();
  #total: Counts;
  #facts = '';
  #isStale = false;

  constructor(sources: Sources, source: SourceDocument) {
    this.#sources = sources;
    this.#source = source;
    this.#total = { ...source.counts };
  }

  /** Since the source was made, what is not written yet included. */
  get counts(): SourceCounts {
    return this.#total;
  }

  /** True once somebody changed the source: whoever works for it should end. */
  get isStale(): boolean {
    return this.#isStale;
  }

  add(more: Partial<SourceCounts>): void {
    for (const name of Object.keys(more) as (keyof SourceCounts)[]) {
      this.#waiting[name] += more[name] ?? 0;
      this.#total[name] += more[name] ?? 0;
    }
  }

  /**
   * Writes counts and facts, if there is anything new to tell.
   *
   * @param durable - true for a cursor, behind which nothing is read again
   */
  async write(facts: RunFacts, durable = false): Promise<void> {
    const { lastRunAt, ...others } = facts;
    const text = JSON.stringify(others);
    const counts = Object.entries(this.#waiting).filter(([, count]) => count > 0);
    if (counts.length === 0 && text === this.#facts && lastRunAt === undefined) return;
    this.#waiting = none();
    this.#facts = text;
    const { _id, revision } = this.#source;
    const $inc = Object.fromEntries(counts.map(([name, n]) => [`counts.${name}`, n]));
    const more = counts.length > 0 ? { $inc } : {};
    const change = { ...more, ...(Object.keys(facts).length > 0 ? { $set: { ...facts } } : {}) };
    const { documents } = this.#sources;
    const { matchedCount } = await documents.updateOne({ _id, revision }, change, { durable });
    if (matchedCount > 0) return;
    this.#isStale = true;
    // What was landed counts all the same.
    if (counts.length > 0) await documents.updateOne({ _id }, more);
  }
}
