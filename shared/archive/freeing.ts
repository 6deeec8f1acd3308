import type { Archive } from './archive';

/**
 * Marks objects that nothing may read from any more: freed after the grace time, if that is still so then. Marking
 * again begins the grace time anew.
 */
export async function markUnused(archive: Archive, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  const dueAt = archive.clock.now() + archive.settings.graceMs;
  const store = archive.store.name;
  await archive.collections.freeing.bulkWrite(
    keys.map((key) => ({
      updateOne: { filter: { _id: key }, update: { $set: { store, dueAt } }, upsert: true },
    })),
  );
}

/** Longer than any packing takes. */
const writingMs = 86_400_000;

/**
 * Notes a pack before its first byte is written: when the process dies before a series reads from it, it is freed like
 * any other unused one. Durable when it resolves.
 */
export async function markWriting(archive: Archive, key: string): Promise<void> {
  const dueAt = archive.clock.now() + writingMs;
  const note = { _id: key, store: archive.store.name, dueAt, writing: true };
  await archive.collections.freeing.replaceOne({ _id: key }, note, { upsert: true, durable: true });
}

/** At start, before anything is packed: what the process before was writing falls due. */
export async function abandonWriting(archive: Archive): Promise<void> {
  const dueAt = archive.clock.now() + archive.settings.graceMs;
  await archive.collections.freeing.updateMany({ writing: true }, { $set: { dueAt, writing: false } });
}

/**
 * Whether a series reads from the pack. A row whose series does not (it was let go, or never switched to) is dropped:
 * to be asked only after the grace time, when no packing is under way any more.
 */
export async function isPackUsed(archive: Archive, key: string): Promise<boolean> {
  const { packUses, series } = archive.collections;
  for (const { _id, seriesId } of await packUses.find({ pack: key })) {
    const reader = await series.findOne({ _id: seriesId }, { projection: { packs: 1 } });
    if (reader?.packs.some((pack) => pack.key === key)) return true;
    await packUses.deleteOne({ _id });
  }
  return false;
}
