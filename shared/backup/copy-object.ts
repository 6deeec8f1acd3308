import { createHash } from 'node:crypto';
import { ObjectNotFoundError } from '#shared/objects/errors';
import { segmentIdOf } from '#shared/objects/keys';
import type { ObjectReader, ObjectStore } from '#shared/objects/port';
import { scanSegment } from '#shared/objects/scan';
import type { BackedUpObject } from './manifest';

const chunkBytes = 1024 * 1024;

/**
 * Copies one object into the store of backups. A segment that still takes landings is copied up to its last whole group,
 * under a key of its own, since it will be longer the next time.
 *
 * @returns null when the object is gone: something newer holds what it held
 */
export async function copyIntoBackup(
  source: ObjectStore,
  target: ObjectStore,
  key: string,
): Promise<BackedUpObject | null> {
  try {
    const growing = segmentIdOf(key) === null ? null : await growingLength(source, key);
    const reader = await source.open(key);
    try {
      const length = growing ?? reader.length;
      const as = growing === null ? keyInBackup(key) : `growing/${key}.${length}`;
      const hash = createHash('sha256');
      const info = await target.put(as, hashed(rangeOf(reader, length), hash));
      return { key, as, length: info.length, sha256: hash.digest('hex') };
    } finally {
      await reader.close();
    }
  } catch (error) {
    if (error instanceof ObjectNotFoundError) return null;
    throw error;
  }
}

/** Where an object that never changes lies in the store of backups. */
export function keyInBackup(key: string): string {
  return `objects/${key}`;
}

/** Bytes up to the last whole group of a segment that is not sealed; null when it is. */
async function growingLength(source: ObjectStore, key: string): Promise<number | null> {
  for await (const part of scanSegment(source, key)) if (part.kind === 'end') return part.seal ? null : part.offset;
  return null;
}

/** The first bytes of an object, in chunks that stay as they are. */
export async function* rangeOf(reader: ObjectReader, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < length; ) {
    const chunk = Buffer.allocUnsafeSlow(Math.min(chunkBytes, length - at));
    const count = await reader.read(chunk, at);
    if (count === 0) return;
    yield chunk.subarray(0, count);
    at += count;
  }
}

/** Passes chunks on and hashes them. */
export async function* hashed(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  hash: { update(bytes: Uint8Array): unknown },
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}
