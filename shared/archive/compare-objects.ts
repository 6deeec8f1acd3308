import type { Archive } from './archive';
import { type ComparedObject, type Comparison, compareLimitBytes, different } from './compare-data-sets';
import type { InstanceEntry } from './documents';
import { entryCharacterSets, readWhole } from './read-object';

/** The comparison under way of each archive: the next begins behind it, so that two objects are in memory at most. */
const running = new WeakMap<Archive, Promise<unknown>>();

/** Compares a stored instance with a repeat of its UID: pixels after lossless decoding, then attributes. */
export async function compareObjects(
  archive: Archive,
  stored: InstanceEntry,
  arrived: InstanceEntry,
): Promise<Comparison> {
  if (stored.location.length > compareLimitBytes || arrived.location.length > compareLimitBytes) return different;
  const before = running.get(archive);
  const next = (async () => {
    await before;
    const [a, b] = [await readCompared(archive, stored), await readCompared(archive, arrived)];
    return await archive.comparer.compare(a, b);
  })();
  // A comparison that fails tells its caller, and does not stop the next.
  const ended = next.catch(() => undefined);
  running.set(archive, ended);
  return await next;
}

async function readCompared(archive: Archive, entry: InstanceEntry): Promise<ComparedObject> {
  const { dataSetOffset, transferSyntaxUid, bitsAllocated } = entry;
  const source = entryCharacterSets(archive, entry);
  return { part10: await readWhole(archive, entry.location), dataSetOffset, transferSyntaxUid, bitsAllocated, source };
}
