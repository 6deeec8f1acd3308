import { createHash } from 'node:crypto';
import { CorruptObjectError } from '#shared/objects/errors';
import type { ObjectReader } from '#shared/objects/port';
import type { InstanceEntry } from './documents';

const chunkBytes = 1024 * 1024;

/**
 * SHA-256, hex, of a pack without the data sets of its members: headers, file meta, padding, manifest, end. The manifest
 * carries the SHA-256 of each data set, so this hash stands for every byte of the pack; and no byte is hashed twice.
 *
 * @param entries - members of the pack, in any order
 * @throws CorruptObjectError when the members do not lie one behind the other inside the pack
 */
export async function outlineSha256(reader: ObjectReader, entries: readonly InstanceEntry[]): Promise<string> {
  const hash = createHash('sha256');
  let from = 0;
  for (const { location, dataSetOffset } of entries.toSorted((a, b) => a.location.offset - b.location.offset)) {
    const to = location.offset + Math.min(dataSetOffset, location.length);
    if (location.offset < from || location.offset + location.length > reader.length) throw misplaced(location.key);
    await hashRange(hash, reader, from, to);
    from = location.offset + location.length;
  }
  await hashRange(hash, reader, from, reader.length);
  return hash.digest('hex');
}

async function hashRange(
  hash: ReturnType<typeof createHash>,
  reader: ObjectReader,
  from: number,
  to: number,
): Promise<void> {
  for (let at = from; at < to; at += chunkBytes) {
    const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, to - at));
    hash.update(chunk.subarray(0, await reader.read(chunk, at)));
  }
}

const misplaced = (key: string) =>
  new CorruptObjectError('Members of a pack do not lie one behind the other', { details: { key } });
