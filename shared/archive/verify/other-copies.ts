import { PlatformError } from '#shared/kernel/errors';
import type { Location } from '#shared/objects/port';
import { scanSegment } from '#shared/objects/scan';
import type { Archive } from '../archive';
import type { InstanceEntry } from '../documents';
import { readManifest } from '../pack-manifest';
import { storeOf } from '../read-object';
import { isMemberIntact } from './verify-pack';

/** Bytes of one instance wherever else they lie: same UID, landing sequence and length, unchanged. */
export type OtherCopies = ReadonlyMap<number, Location>;

/**
 * Looks for intact copies in segments that were not freed yet and in other packs: former ones in their grace time, and
 * those of other spaces. Reads every segment's journal and every pack's manifest once.
 *
 * @param wanted - instances whose bytes are damaged
 */
export async function findOtherCopies(archive: Archive, wanted: readonly InstanceEntry[]): Promise<OtherCopies> {
  const bySequence = new Map(wanted.map((entry) => [entry.sequence, entry]));
  const found = new Map<number, Location>();
  const consider = async (sequence: number, uid: string, location: Location) => {
    const entry = bySequence.get(sequence);
    if (!entry || found.has(sequence) || uid !== entry.sopInstanceUid || location.length !== entry.location.length)
      return;
    const isSame = location.key === entry.location.key && location.offset === entry.location.offset;
    if (!isSame && (await isIntact(archive, { ...entry, location }))) found.set(sequence, location);
  };
  const store = archive.store.name;
  for await (const { key } of archive.store.list('segments/')) {
    for await (const part of scanSegment(archive.store, key)) {
      if (part.kind !== 'group') continue;
      for (const { sequence, name, offset, length } of part.members)
        await consider(sequence, name.sopInstanceUid, { store, key, offset, length, sequence });
    }
  }
  for await (const { key } of archive.store.list('packs/')) {
    if (!key.endsWith('.tar') || found.size === bySequence.size) continue;
    for (const { sequence, sopInstanceUid, location } of await entriesOf(archive, key))
      await consider(sequence, sopInstanceUid, location);
  }
  return found;
}

async function isIntact(archive: Archive, entry: InstanceEntry): Promise<boolean> {
  const reader = await storeOf(archive, entry.location).open(entry.location.key);
  try {
    return await isMemberIntact(reader, entry);
  } finally {
    await reader.close();
  }
}

async function entriesOf(archive: Archive, key: string): Promise<readonly InstanceEntry[]> {
  const reader = await archive.store.open(key);
  try {
    return (await readManifest(reader, { store: archive.store.name, key })).entries;
  } catch (error) {
    if (error instanceof PlatformError && !error.retryable) return []; // a damaged pack is a finding of its own
    throw error;
  } finally {
    await reader.close();
  }
}
