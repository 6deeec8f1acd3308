import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import { LimitExceededError } from '#shared/kernel/errors';
import { crc32 } from '#shared/objects/crc32';
import { UnreadableZipError } from './errors';

/** A file in a zip archive. Its name is for people: nothing is ever written under it. */
export interface ZipEntry {
  readonly name: string;
  /** Method 0 (stored) or 8 (deflated). */
  readonly method: number;
  readonly crc32: number;
  readonly compressedBytes: number;
  readonly sizeBytes: number;
  readonly headerOffset: number;
}

/** What a zip archive may cost. */
export interface ZipLimits {
  readonly entries: number;
  /** Of all entries together, as they come out. */
  readonly totalBytes: number;
  /** Of one entry: bytes that come out for each that went in. CT and MR rarely pass 20; a bomb has 1,000. */
  readonly ratio: number;
}

export const zipLimits: ZipLimits = { entries: 100_000, totalBytes: 64 * 1024 ** 3, ratio: 500 };

const chunkBytes = 256 * 1024;
const directoryLimitBytes = 64 * 1024 * 1024;
const endBytes = 22;
const commentBytes = 65_535;
/** A ratio says nothing of small entries: an image of one colour is small. */
const ratioFromBytes = 16 * 1024 * 1024;
const noSignature = 'It has no end of central directory';

/**
 * Reads the directory of a zip archive (also ZIP64), folders left out.
 *
 * @throws UnreadableZipError, LimitExceededError
 * @see APPNOTE.TXT 4.3
 */
export async function readZipDirectory(file: FileHandle, limits: ZipLimits = zipLimits): Promise<ZipEntry[]> {
  const { size } = await file.stat();
  const { count, offset, length } = await readEnd(file, size);
  if (count > limits.entries) throw tooMuch('entries', limits.entries);
  if (length > directoryLimitBytes) throw tooMuch('directoryBytes', directoryLimitBytes);
  if (offset + length > size) throw new UnreadableZipError('Its directory lies outside of it');
  const entries = parseDirectory(await readAt(file, offset, length), count);
  if (entries.reduce((sum, entry) => sum + entry.sizeBytes, 0) > limits.totalBytes) {
    throw tooMuch('totalBytes', limits.totalBytes);
  }
  return entries;
}

/**
 * The bytes of an entry, in pieces of their own. No more comes out than the directory says, whatever the entry holds.
 *
 * @throws UnreadableZipError when it is broken or its checksum differs; LimitExceededError for a bomb
 */
export async function* readZipEntry(
  file: FileHandle,
  entry: ZipEntry,
  limits: ZipLimits = zipLimits,
): AsyncGenerator<Uint8Array> {
  if (entry.sizeBytes > ratioFromBytes && entry.sizeBytes > entry.compressedBytes * limits.ratio) {
    throw tooMuch('ratio', limits.ratio);
  }
  const stored = storedChunks(file, await dataOffset(file, entry), entry.compressedBytes);
  let size = 0;
  let crc = 0;
  for await (const chunk of entry.method === 0 ? stored : inflated(stored)) {
    size += chunk.length;
    if (size > entry.sizeBytes) throw new UnreadableZipError('An entry is longer than its directory says');
    crc = crc32(chunk, crc);
    yield chunk;
  }
  if (size !== entry.sizeBytes || crc !== entry.crc32) throw new UnreadableZipError('An entry is damaged');
}

interface Directory {
  readonly count: number;
  readonly offset: number;
  readonly length: number;
}

/** End of central directory record, which a comment may follow; the one of ZIP64 where it says so. */
async function readEnd(file: FileHandle, size: number): Promise<Directory> {
  const length = Math.min(size, endBytes + commentBytes);
  const tail = await readAt(file, size - length, length);
  const at = lastIndexOf(tail, 0x06054b50);
  if (at < 0 || at + endBytes > tail.length) throw new UnreadableZipError(noSignature);
  const plain = {
    count: tail.readUInt16LE(at + 10),
    length: tail.readUInt32LE(at + 12),
    offset: tail.readUInt32LE(at + 16),
  };
  const isLarge = plain.count === 0xffff || plain.length === 0xffffffff || plain.offset === 0xffffffff;
  if (!isLarge) {
    if (tail.readUInt16LE(at + 4) !== 0) throw new UnreadableZipError('It is one of several volumes');
    return plain;
  }
  const locator = await readAt(file, size - length + at - 20, 20);
  if (locator.readUInt32LE(0) !== 0x07064b50) return plain;
  const end = await readAt(file, toNumber(locator.readBigUInt64LE(8)), 56);
  if (end.readUInt32LE(0) !== 0x06064b50) throw new UnreadableZipError(noSignature);
  const [count, bytes, offset] = [32, 40, 48].map((place) => toNumber(end.readBigUInt64LE(place)));
  return { count: count!, length: bytes!, offset: offset! };
}

function lastIndexOf(bytes: Buffer, signature: number): number {
  for (let at = bytes.length - endBytes; at >= 0; at--) if (bytes.readUInt32LE(at) === signature) return at;
  return -1;
}

function parseDirectory(bytes: Buffer, count: number): ZipEntry[] {
  const entries: ZipEntry[] = [];
  for (let at = 0, seen = 0; seen < count; seen++) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== 0x02014b50) {
      throw new UnreadableZipError('Its directory is damaged');
    }
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((place) => bytes.readUInt16LE(at + place));
    const end = at + 46 + nameLength! + extraLength! + commentLength!;
    if (end > bytes.length) throw new UnreadableZipError('Its directory is damaged');
    const entry = parseEntry(bytes, at, nameLength!, extraLength!);
    if (!entry.name.endsWith('/')) entries.push(entry);
    at = end;
  }
  return entries;
}

function parseEntry(bytes: Buffer, at: number, nameLength: number, extraLength: number): ZipEntry {
  if ((bytes.readUInt16LE(at + 8) & 1) === 1) throw new UnreadableZipError('It is encrypted');
  const method = bytes.readUInt16LE(at + 10);
  if (method !== 0 && method !== 8) {
    throw new UnreadableZipError('An entry is compressed by a method that we do not have', { details: { method } });
  }
  const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
  const extra = bytes.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength);
  const plain = [24, 20, 42].map((place) => bytes.readUInt32LE(at + place));
  const [sizeBytes, compressedBytes, headerOffset] = withZip64(plain, extra);
  return {
    ...{ name, method, crc32: bytes.readUInt32LE(at + 16) },
    ...{ sizeBytes: sizeBytes!, compressedBytes: compressedBytes!, headerOffset: headerOffset! },
  };
}

/** Values that do not fit into 32 bits stand in the extra field 0x0001, in this order. */
function withZip64(values: readonly number[], extra: Buffer): number[] {
  if (!values.includes(0xffffffff)) return [...values];
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    let place = at + 4;
    return values.map((value) => {
      if (value !== 0xffffffff) return value;
      place += 8;
      if (place > extra.length) throw new UnreadableZipError('Its directory is damaged');
      return toNumber(extra.readBigUInt64LE(place - 8));
    });
  }
  throw new UnreadableZipError('Its directory is damaged');
}

/** Behind the local header, whose own name and extra field may have other lengths than in the directory. */
async function dataOffset(file: FileHandle, { headerOffset }: ZipEntry): Promise<number> {
  const header = await readAt(file, headerOffset, 30);
  if (header.readUInt32LE(0) !== 0x04034b50) throw new UnreadableZipError('An entry is not where it should be');
  return headerOffset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
}

async function* storedChunks(file: FileHandle, offset: number, length: number): AsyncGenerator<Buffer> {
  for (let at = offset, left = length; left > 0; ) {
    const chunk = await readAt(file, at, Math.min(left, chunkBytes));
    at += chunk.length;
    left -= chunk.length;
    yield chunk;
  }
}

async function* inflated(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const input = Readable.from(source, { objectMode: true, highWaterMark: 1 });
  const inflate = createInflateRaw({ chunkSize: chunkBytes });
  input.once('error', (error) => inflate.destroy(error)).pipe(inflate);
  try {
    yield* inflate as AsyncIterable<Buffer>;
  } catch (error) {
    if (!/^Z_/.test(String((error as NodeJS.ErrnoException).code))) throw error;
    throw new UnreadableZipError('An entry is damaged', { cause: error });
  } finally {
    input.destroy();
    inflate.destroy();
  }
}

async function readAt(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  if (offset < 0) throw new UnreadableZipError('It ends too early');
  const buffer = Buffer.allocUnsafeSlow(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, offset + filled);
    if (bytesRead === 0) throw new UnreadableZipError('It ends too early');
    filled += bytesRead;
  }
  return buffer;
}

function toNumber(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new UnreadableZipError('It has no such length');
  return Number(value);
}

function tooMuch(limit: string, maximum: number): LimitExceededError {
  return new LimitExceededError('A zip archive is too large', { details: { limit, maximum } });
}
