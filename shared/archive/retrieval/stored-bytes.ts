import type { Archive } from '#shared/archive/archive';
import type { InstanceEntry } from '#shared/archive/documents';
import { storeOf } from '#shared/archive/read-object';
import { CorruptObjectError, ObjectNotFoundError } from '#shared/objects/errors';
import type { ObjectReader } from '#shared/objects/port';
import { checkLocation } from '#shared/objects/scan';

/**
 * Opens the object that holds an entry, and for a segment checks segment id, sequence and length first (DESIGN 5). When
 * the bytes moved since the catalogue was read, `again` gives the entry anew, once.
 */
export async function openEntry(
  archive: Archive,
  entry: InstanceEntry,
  again: () => Promise<InstanceEntry>,
): Promise<{ reader: ObjectReader; entry: InstanceEntry }> {
  try {
    return { reader: await openChecked(archive, entry), entry };
  } catch (error) {
    if (!isMoved(error)) throw error;
    const fresh = await again();
    return { reader: await openChecked(archive, fresh), entry: fresh };
  }
}

/** True for errors that mean: the catalogue was read before the bytes moved. */
export function isMoved(error: unknown): boolean {
  return error instanceof ObjectNotFoundError || error instanceof CorruptObjectError;
}

/** Opens and checks; packs are immutable and their keys never reused, so only segments need the check. */
export async function openChecked(archive: Archive, { location }: InstanceEntry): Promise<ObjectReader> {
  const reader = await storeOf(archive, location).open(location.key);
  if (location.sequence === undefined) return reader;
  try {
    await checkLocation(reader, location);
    return reader;
  } catch (error) {
    await reader.close();
    throw error;
  }
}
