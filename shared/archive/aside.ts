import type { ObjectReader } from '#shared/objects/port';
import { blockBytes, encodeHeader, endOfArchiveBytes, paddedLength } from '#shared/objects/tar';

/** Bytes of facts at most: a bound against corrupt data. */
const factsLimitBytes = 4 * 1024 * 1024;
const chunkBytes = 1024 * 1024;

/** Path of the kept object inside its container. */
const contentPath = 'object.dcm';
const factsPath = '.radlake/facts.json';

/** Where the kept object begins in its container. */
export const asideOffset = blockBytes;

/**
 * The container of an object that is kept aside (quarantine, conflict, former version): a tar of the object, unchanged,
 * and of a JSON member with what is known about it, so that `reindex` finds both.
 *
 * @param length - bytes of `content`
 * @param atSeconds - time of the members, seconds since 1970
 */
export async function* asideChunks(
  content: AsyncIterable<Uint8Array>,
  length: number,
  facts: unknown,
  atSeconds: number,
): AsyncGenerator<Uint8Array> {
  yield header(contentPath, length, atSeconds);
  yield* content;
  yield Buffer.alloc(paddedLength(length) - length);
  const json = Buffer.from(JSON.stringify(facts));
  yield header(factsPath, json.length, atSeconds);
  yield json;
  yield Buffer.alloc(paddedLength(json.length) - json.length + endOfArchiveBytes);
}

/** Reads the facts of a container whose object is `length` bytes long. */
export async function readAsideFacts(reader: ObjectReader, length: number): Promise<unknown> {
  const at = asideOffset + paddedLength(length) + blockBytes;
  const size = reader.length - endOfArchiveBytes - at;
  if (size < 0 || size > factsLimitBytes) return null;
  const bytes = Buffer.alloc(size);
  await reader.read(bytes, at);
  return JSON.parse(bytes.toString('utf8').replace(/\0+$/, ''));
}

/** A range of an object in chunks of at most 1 MiB, each a buffer of its own. */
export async function* rangeChunks(reader: ObjectReader, offset: number, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < length; ) {
    const chunk = Buffer.allocUnsafeSlow(Math.min(chunkBytes, length - at));
    const read = await reader.read(chunk, offset + at);
    if (read === 0) return;
    yield chunk.subarray(0, read);
    at += read;
  }
}

function header(path: string, length: number, modifiedSeconds: number): Buffer {
  return encodeHeader({ path, length, modifiedSeconds, container: 'aside', sequence: 0, crc32: 0 });
}
