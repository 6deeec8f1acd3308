import type { Archive } from '#shared/archive/archive';
import type { InstanceEntry } from '#shared/archive/documents';
import { storeOf } from '#shared/archive/read-object';
import { readBuffers } from '#shared/archive/retrieval/buffer-pool';
import type { Multipart } from '#shared/archive/retrieval/multipart';
import { CorruptObjectError } from '#shared/objects/errors';
import type { ObjectReader } from '#shared/objects/port';
import { checkHeader } from '#shared/objects/scan';
import { blockBytes } from '#shared/objects/tar';

/** Objects up to this size are answered by one read and one write. */
export const framedLimitBytes = 1024 * 1024;

/** A body in a buffer of the pool. */
export interface FramedBytes {
  readonly bytes: Uint8Array;
  /** Gives the buffer back; exactly once, when nobody reads it any more. */
  release(): void;
}

/**
 * Reads an object with one read, its tar header included: in a segment that is checked (segment id, sequence, length;
 * DESIGN 5), then the part header takes its place.
 *
 * @param multipart - null: the bytes alone
 * @throws CorruptObjectError, ObjectNotFoundError when the bytes moved
 */
export async function readFramed(
  archive: Archive,
  entry: InstanceEntry,
  multipart: Multipart | null,
): Promise<FramedBytes> {
  const reader = await storeOf(archive, entry.location).open(entry.location.key);
  const end = multipart?.end;
  const buffer = readBuffers.take(blockBytes + entry.location.length + (end?.length ?? 0));
  try {
    await readMember(reader, entry, buffer);
  } catch (error) {
    readBuffers.give(buffer);
    throw error;
  } finally {
    await reader.close();
  }
  const header = multipart?.instanceHeader(entry);
  const from = blockBytes - (header?.length ?? 0);
  const to = blockBytes + entry.location.length;
  if (header) buffer.set(header, from);
  if (end) buffer.set(end, to);
  return { bytes: buffer.subarray(from, to + (end?.length ?? 0)), release: () => readBuffers.give(buffer) };
}

async function readMember(reader: ObjectReader, { location }: InstanceEntry, buffer: Buffer): Promise<void> {
  const { store, key, offset, length, sequence } = location;
  const hasHeader = offset >= blockBytes;
  const read = hasHeader ? await reader.read(buffer.subarray(0, blockBytes + length), offset - blockBytes) : 0;
  if (sequence !== undefined) checkHeader(read >= blockBytes ? buffer : null, location, reader.length);
  if (read < blockBytes + length)
    throw new CorruptObjectError('An object ends before its members do', { details: { store, key } });
}
