import type { Filter } from '#shared/catalogue/port';
import type { SourceCursor, SourceDocument } from './documents';
import { change, type Sources } from './sources';

/** What to take again; without both: whatever failed. */
export interface Replay {
  /** Milliseconds: whatever ended since then, and rows of a database that changed since then. */
  readonly since?: number;
  /** Ids of items. */
  readonly items?: readonly string[];
}

/**
 * Has a source take things again. What was landed before is known by its identity then: a duplicate, no harm.
 *
 * @returns how many items are tried again; rows that are read again are not among them
 * @throws SourceChangedError
 */
export async function replaySource(sources: Sources, source: SourceDocument, replay: Replay): Promise<number> {
  const filter = filterOf(source._id, replay);
  const now = sources.clock.now();
  const again = {
    $set: { state: 'waiting', attempts: 0, dueAt: now, foundAt: now, endedAt: null, error: null, isReplayed: true },
  };
  const { matchedCount } = await sources.items.updateMany(filter, again, { durable: true });
  const cursor = cursorBefore(source, replay);
  await change(sources, source, { runRequestedAt: now, ...(cursor === undefined ? {} : { cursor }) });
  return matchedCount;
}

function filterOf(source: string, { since, items }: Replay): Filter {
  if (items) return { source, _id: { $in: items } };
  if (since !== undefined) return { source, $or: [{ endedAt: { $gte: since } }, { state: 'retrying' }] };
  return { source, state: { $in: ['parked', 'retrying'] } };
}

/** The cursor of a database goes back to `since`, when it counts time. */
function cursorBefore(source: SourceDocument, { since }: Replay): SourceCursor | null | undefined {
  if (source.kind !== 'database' || since === undefined || source.cursor === null) return undefined;
  const isTime = Number.isNaN(Number(source.cursor.time));
  if (!isTime) return null;
  const time = new Date(since).toISOString().replace('T', ' ').replace('Z', '');
  return time < source.cursor.time ? { time, key: '', isComplete: false } : undefined;
}
