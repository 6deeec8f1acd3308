import type { Archive } from './archive';

/** Marks objects that nothing may read from any more: freed after the grace time, if that is still so then. */
export async function markUnused(archive: Archive, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  const dueAt = archive.clock.now() + archive.settings.graceMs;
  const store = archive.store.name;
  await archive.collections.freeing.bulkWrite(
    keys.map((key) => ({
      updateOne: { filter: { _id: key }, update: { $setOnInsert: { store, dueAt } }, upsert: true },
    })),
  );
}
