import { createHash } from 'node:crypto';
import type { SourceCharacterSets } from '#shared/dicom/charset/decode';
import { ObjectNotFoundError, PlacedFileError } from '#shared/objects/errors';
import { isPlaced } from '#shared/objects/placed/placed-store';
import type { Location } from '#shared/objects/port';
import type { Archive } from './archive';
import { oneCallBytes, sha256Of } from './content-hash';
import type { InstanceEntry } from './documents';
import { type ObjectHeader, readObjectHeader } from './read-header';

const chunkBytes = 1024 * 1024;

/** SHA-256 of an instance's data set without file meta (DESIGN 6), hex; holds 16 MiB of it at most. */
export async function hashDataSet(archive: Archive, location: Location, dataSetOffset: number): Promise<string> {
  const reader = await storeOf(archive, location).open(location.key);
  const length = location.length - dataSetOffset;
  try {
    if (length <= oneCallBytes) {
      const whole = Buffer.allocUnsafeSlow(Math.max(0, length));
      return await sha256Of(whole.subarray(0, await reader.read(whole, location.offset + dataSetOffset)));
    }
    const hash = createHash('sha256');
    const buffer = Buffer.allocUnsafe(chunkBytes);
    const end = location.offset + location.length;
    for (let at = location.offset + dataSetOffset; at < end; ) {
      const wanted = Math.min(chunkBytes, end - at);
      const read = await reader.read(buffer.subarray(0, wanted), at);
      if (read === 0) break;
      hash.update(buffer.subarray(0, read));
      at += read;
    }
    return hash.digest('hex');
  } finally {
    await reader.close();
  }
}

/** What of an instance tells where its data set lies. */
type StoredDataSet = Pick<InstanceEntry, 'location' | 'dataSetOffset'>;

/**
 * Whether two stored data sets, without file meta, are the same bytes. Reads 1 MiB of each at a time: comparing costs a
 * hundredth of hashing.
 */
export async function haveSameDataSet(archive: Archive, a: StoredDataSet, b: StoredDataSet): Promise<boolean> {
  const length = a.location.length - a.dataSetOffset;
  if (length !== b.location.length - b.dataSetOffset) return false;
  const one = await storeOf(archive, a.location).open(a.location.key);
  try {
    const other = await storeOf(archive, b.location).open(b.location.key);
    try {
      const size = Math.min(chunkBytes, length);
      const [left, right] = [Buffer.allocUnsafe(size), Buffer.allocUnsafe(size)];
      for (let at = 0; at < length; at += size) {
        const wanted = Math.min(size, length - at);
        const read = await Promise.all([
          one.read(left.subarray(0, wanted), a.location.offset + a.dataSetOffset + at),
          other.read(right.subarray(0, wanted), b.location.offset + b.dataSetOffset + at),
        ]);
        if (read.some((bytes) => bytes < wanted) || !left.subarray(0, wanted).equals(right.subarray(0, wanted)))
          return false;
      }
      return true;
    } finally {
      await other.close();
    }
  } finally {
    await one.close();
  }
}

/** The whole Part 10 object; for objects known to be small enough to hold. */
export async function readWhole(archive: Archive, location: Location): Promise<Uint8Array> {
  return await storeOf(archive, location).read(location.key, location.offset, location.length);
}

/** The store a location names. */
export function storeOf(archive: Archive, location: Pick<Location, 'store'>) {
  return archive.stores.get(location.store) ?? archive.store;
}

/** Index attributes of a stored instance, read from its bytes. */
export async function readStoredHeader(
  archive: Archive,
  entry: Pick<InstanceEntry, 'location' | 'arrival'>,
): Promise<ObjectHeader> {
  const { location } = entry;
  const store = storeOf(archive, location);
  const read = (n: number) => store.read(location.key, location.offset, n);
  return await readObjectHeader(location.length, read, entryCharacterSets(archive, entry));
}

/** As `readStoredHeader`; null when the instance lies in a file of others that is gone or changed. */
export async function readDescribing(archive: Archive, entry: Pick<InstanceEntry, 'location' | 'arrival'>) {
  try {
    return await readStoredHeader(archive, entry);
  } catch (error) {
    const isGone = error instanceof PlacedFileError || error instanceof ObjectNotFoundError;
    if (isPlaced(entry.location) && isGone) return null;
    throw error;
  }
}

/** How text is read that contradicts its declared character set: as is known of the source, else as the site says. */
export function sourceCharacterSets(
  { settings }: Pick<Archive, 'settings'>,
  known: SourceCharacterSets = {},
): SourceCharacterSets {
  return { fallback: settings.defaultCharacterSet, ...known };
}

/** The same for a stored instance: how it came in says what is known. */
export function entryCharacterSets(
  archive: Pick<Archive, 'settings'>,
  { arrival }: Pick<InstanceEntry, 'arrival'>,
): SourceCharacterSets {
  return sourceCharacterSets(archive, arrival.characterSets);
}
