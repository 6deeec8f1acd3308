import { createHash } from 'node:crypto';
import type { BulkOperation } from '#shared/catalogue/port';
import type { ItemState, ItemTarget, SourceFailure, SourceItemDocument } from './documents';
import { SourceBusyError } from './errors';
import type { Sources } from './sources';

/** Items that wait at one source at most; whoever brings more is asked to come later. */
const openLimit = 100_000;
/** What is done is remembered for this long, and so many of them, to know it again and to replay it. */
const keepDoneMs = 30 * 86_400_000;
const keepDone = 200_000;

const open: readonly ItemState[] = ['waiting', 'retrying'];

/** Something a source found. */
export interface FoundItem {
  readonly key: string;
  readonly version: string;
  readonly target: ItemTarget | null;
}

/** `<source>/<digest of key>`: keys may be long, ids are not. */
export function itemIdOf(source: string, key: string): string {
  return `${source}/${createHash('sha256').update(key).digest('hex').slice(0, 40)}`;
}

/** Items by id, of those that are known. */
export async function knownItems(
  sources: Sources,
  ids: readonly string[],
): Promise<ReadonlyMap<string, SourceItemDocument>> {
  const found = ids.length === 0 ? [] : await sources.items.find({ _id: { $in: ids } });
  return new Map(found.map((item) => [item._id, item]));
}

/**
 * Queues what was found, durable when it resolves. What is known in the same version is left as it is; a new version of
 * what is known begins anew.
 *
 * @param again - also what is done in the same version: somebody sent it once more
 * @returns how many are new and how many were known
 * @throws SourceBusyError
 */
export async function enqueueItems(
  sources: Sources,
  source: string,
  found: readonly FoundItem[],
  again = false,
): Promise<{ readonly added: number; readonly known: number }> {
  const byId = new Map(found.map((item) => [itemIdOf(source, item.key), item]));
  const known = await knownItems(sources, [...byId.keys()]);
  const fresh = [...byId].filter(([id, item]) => {
    const before = known.get(id);
    return !before || before.version !== item.version || (again && !open.includes(before.state));
  });
  if (fresh.length > 0) {
    await refuseWhenFull(sources, source, fresh.length);
    await sources.items.bulkWrite(
      fresh.map(([id, item]) => replaceWith(newItem(sources, source, id, item))),
      { durable: true },
    );
  }
  return { added: fresh.length, known: found.length - fresh.length };
}

async function refuseWhenFull(sources: Sources, source: string, more: number): Promise<void> {
  if ((await countOpen(sources, source)) + more > openLimit) {
    throw new SourceBusyError('Too much waits at this source', { details: { source, maximum: openLimit } });
  }
}

/** How many items wait or are tried again. */
export function countOpen(sources: Sources, source: string): Promise<number> {
  return sources.items.countDocuments({ source, state: { $in: open } });
}

function newItem(sources: Sources, source: string, _id: string, item: FoundItem): SourceItemDocument {
  const now = sources.clock.now();
  return {
    ...{ _id, source, ...item, state: 'waiting', attempts: 0, dueAt: now, foundAt: now, endedAt: null, error: null },
    instances: 0,
  };
}

const replaceWith = (item: SourceItemDocument): BulkOperation<SourceItemDocument> => ({
  replaceOne: { filter: { _id: item._id }, replacement: item, upsert: true },
});

/** Items to be tried now, those due longest first. */
export async function dueItems(sources: Sources, source: string, limit: number): Promise<SourceItemDocument[]> {
  const filter = { source, state: { $in: open }, dueAt: { $lte: sources.clock.now() } };
  return await sources.items.find(filter, { sort: { dueAt: 1 }, limit });
}

/** When the oldest item that waits was found; null when none waits. */
export async function oldestOpen(sources: Sources, source: string): Promise<number | null> {
  const firsts = await Promise.all(
    open.map((state) => sources.items.find({ source, state }, { sort: { foundAt: 1 }, limit: 1 })),
  );
  const times = firsts.flat().map(({ foundAt }) => foundAt);
  return times.length === 0 ? null : Math.min(...times);
}

/** Back-off of failures: half a minute, doubled each time, up to an hour; given up after the eighth. */
export const retryPlan = { firstMs: 30_000, maximumMs: 3_600_000, attempts: 8 } as const;

/** How a failure is dealt with. */
export interface RetryPlan {
  readonly firstMs: number;
  readonly maximumMs: number;
  readonly attempts: number;
}

/** What became of an item. */
export type ItemEnd =
  | { readonly state: 'done' | 'skipped'; readonly instances: number; readonly error?: SourceFailure }
  /** `isFinal`: trying again cannot help. `isOurs`: our own store is full or away, it is tried until it is not. */
  | { readonly state: 'failed'; readonly error: SourceFailure; readonly isFinal: boolean; readonly isOurs: boolean };

/** The item after it was tried. */
export function itemAfter(item: SourceItemDocument, end: ItemEnd, now: number, plan: RetryPlan): SourceItemDocument {
  if (end.state !== 'failed') {
    const { state, instances, error = null } = end;
    return { ...item, state, instances, error, attempts: item.attempts + 1, dueAt: null, endedAt: now };
  }
  const attempts = item.attempts + 1;
  const isParked = end.isFinal || (attempts >= plan.attempts && !end.isOurs);
  if (isParked) return { ...item, state: 'parked', attempts, dueAt: null, endedAt: now, error: end.error };
  const delayMs = Math.min(plan.maximumMs, plan.firstMs * 2 ** Math.min(attempts - 1, 30));
  return { ...item, state: 'retrying', attempts, dueAt: now + delayMs, error: end.error };
}

/** Writes items as they are now, many at a time. */
export async function writeItems(sources: Sources, items: readonly SourceItemDocument[]): Promise<void> {
  if (items.length > 0) await sources.items.bulkWrite(items.map(replaceWith));
}

/** Forgets what was done long ago. A folder source that leaves files where they are must not: it would take them again. */
export async function forgetDone(sources: Sources, source: string): Promise<void> {
  const { items, clock } = sources;
  await items.deleteMany({ source, state: { $in: ['done', 'skipped'] }, endedAt: { $lt: clock.now() - keepDoneMs } });
  const count = await items.countDocuments({ source, state: 'done' });
  if (count <= keepDone) return;
  const excess = await items.find(
    { source, state: 'done' },
    { sort: { foundAt: 1 }, limit: Math.min(10_000, count - keepDone), projection: { _id: 1 } },
  );
  await items.deleteMany({ source, _id: { $in: excess.map(({ _id }) => _id) } });
}
