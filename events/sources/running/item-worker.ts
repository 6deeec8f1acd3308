import type { SourceDocument, SourceItemDocument } from '#shared/sources/documents';
import { dueItems, forgetDone, itemAfter, type RetryPlan, retryPlan, writeItems } from '#shared/sources/items';
import { type Taken, takenFailure } from '../folder/take-file';
import type { SourceProgress } from './progress';
import type { SourceParts } from './source-parts';

const lookMs = 500;
const forgetEachMs = 3_600_000;

/** How items are worked off. */
export interface ItemWork {
  readonly source: SourceDocument;
  readonly parts: SourceParts;
  readonly progress: SourceProgress;
  /** Items at a time. */
  readonly parallel: number;
  readonly plan?: RetryPlan;
  /** Lands what an item is about. What it throws is a failure of the item. */
  take(item: SourceItemDocument, signal: AbortSignal): Promise<Taken>;
}

/** Works off the queue of a source: each item once at a time, what fails again later. */
export class ItemWorker {
  readonly #work: ItemWork;
  readonly #abort = new AbortController();
  readonly #inHand = new Map<string, Promise<void>>();
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> = Promise.resolve();
  #isLooking = false;
  #forgetAt = 0;

  constructor(work: ItemWork) {
    this.#work = work;
  }

  wake(): void {
    if (!this.#isLooking) this.#plan(0);
  }

  /** Gives up what is in hand: it stays in the queue. */
  async close(): Promise<void> {
    this.#abort.abort(new Error('the source is stopping'));
    if (this.#timer) clearTimeout(this.#timer);
    await this.#looking;
    await Promise.all(this.#inHand.values());
  }

  #plan(delayMs: number): void {
    if (this.#abort.signal.aborted || this.#work.progress.isStale) return;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#looking = this.#look();
    }, delayMs);
  }

  /** Never rejects: a catalogue that does not answer is asked again. */
  async #look(): Promise<void> {
    this.#isLooking = true;
    const { source, parts, parallel } = this.#work;
    let isMore = false;
    try {
      const due = await dueItems(parts.sources, source._id, parallel * 2);
      const fresh = due.filter(({ _id }) => !this.#inHand.has(_id));
      for (const item of fresh.slice(0, parallel - this.#inHand.size)) this.#begin(item);
      isMore = fresh.length > 0 && this.#inHand.size >= parallel;
      await this.#forget();
    } catch (error) {
      parts.log.error({ err: error, source: source._id }, 'the items of a source could not be read');
    }
    this.#isLooking = false;
    if (isMore) void Promise.race(this.#inHand.values()).then(() => this.wake());
    this.#plan(lookMs);
  }

  #begin(item: SourceItemDocument): void {
    const done = this.#takeOne(item).finally(() => this.#inHand.delete(item._id));
    this.#inHand.set(item._id, done);
  }

  async #takeOne(item: SourceItemDocument): Promise<void> {
    const { source, parts, progress, plan = retryPlan } = this.#work;
    const { sources, audit, log } = parts;
    try {
      const taken = await this.#work
        .take(item, this.#abort.signal)
        .catch((error: unknown) => takenFailure(error, sources.clock.now()));
      for (const [studyInstanceUid, count] of taken.landed) {
        const what = { operation: `source-${source.kind}`, actor: 'system:source', object: `source:${source._id}` };
        audit.record({ event: 'import', action: 'C', space: source.space, studyInstanceUid, count, ...what });
      }
      const landed = [...taken.landed.values()].reduce((sum, count) => sum + count, 0);
      progress.add({ landed, skipped: taken.skipped, quarantined: taken.quarantined, failed: taken.failed });
      // What was given up half-way because the source stops has not failed.
      if (taken.end.state === 'failed' && this.#abort.signal.aborted) return;
      await writeItems(sources, [itemAfter(item, taken.end, sources.clock.now(), plan)]);
      await progress.write({ lastRunAt: sources.clock.now() });
      if (taken.end.state === 'failed') log.warn({ source: source._id, code: taken.end.error.code }, 'an item failed');
    } catch (error) {
      log.error({ err: error, source: source._id }, 'an item of a source could not be written');
    }
  }

  async #forget(): Promise<void> {
    if (performance.now() < this.#forgetAt) return;
    this.#forgetAt = performance.now() + forgetEachMs;
    await forgetDone(this.#work.parts.sources, this.#work.source._id);
  }
}
