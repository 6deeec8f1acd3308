import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { crc32 } from '#shared/objects/crc32';
import { CorruptObjectError } from '#shared/objects/errors';
import type { ObjectReader } from '#shared/objects/port';
import { blockBytes, encodeHeader, endOfArchiveBytes, paddedLength, parseHeader } from '#shared/objects/tar';
import type { InstanceEntry, PackReference } from './documents';
import { decodeMembers, encodeMembers } from './members';

/** Whose pack it is when it is written. */
export interface PackIdentity {
  readonly space: string;
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  /**
   * Sequence of the last join into the series before the pack was written: what came with it is there, whatever was
   * deleted before. Absent when there was none.
   */
  readonly joinedAt?: number;
}

/** What a pack says about itself, enough to rebuild the catalogue from it. */
export interface PackManifest extends PackIdentity {
  readonly entries: readonly InstanceEntry[];
}

const manifestPath = '.radlake/manifest.json.deflate';
const endPath = '.radlake/end.json';
const manifestLimitBytes = 256 * 1024 * 1024;

/** The manifest member and the end mark that says where it lies, as chunks. `offset` is where they begin in the pack. */
export function encodeManifest(
  packId: string,
  identity: PackIdentity,
  entries: readonly InstanceEntry[],
  offset: number,
): Uint8Array[] {
  const arrays = encodeMembers(packId, entries).map(({ count, data }) => ({ count, data }));
  const { space, studyInstanceUid, seriesInstanceUid, joinedAt } = identity;
  const facts = { version: 1, space, studyInstanceUid, seriesInstanceUid, ...(joinedAt ? { joinedAt } : {}), arrays };
  const manifest = deflateRawSync(Buffer.from(JSON.stringify(facts)), { level: 1 });
  const sequence = entries.reduce((highest, entry) => Math.max(highest, entry.sequence), 0);
  const end = Buffer.from(JSON.stringify({ version: 1, offset: offset + blockBytes, length: manifest.length }));
  const member = (path: string, content: Buffer) => [
    encodeHeader({
      path,
      length: content.length,
      modifiedSeconds: Math.floor(sequence / 1e6),
      container: packId,
      sequence,
      crc32: crc32(content),
    }),
    content,
    Buffer.alloc(paddedLength(content.length) - content.length),
  ];
  return [...member(manifestPath, manifest), ...member(endPath, end)];
}

/**
 * Reads a pack's manifest from its end.
 *
 * @throws CorruptObjectError when the pack's end is not what `encodeManifest` writes
 */
export async function readManifest(
  reader: ObjectReader,
  pack: Pick<PackReference, 'store' | 'key'>,
): Promise<PackManifest> {
  const bad = (cause?: unknown) =>
    new CorruptObjectError('A pack without a valid manifest', { details: { store: pack.store, key: pack.key }, cause });
  const tail = Buffer.alloc(2 * blockBytes);
  const tailAt = reader.length - endOfArchiveBytes - tail.length;
  if (tailAt < 0 || (await reader.read(tail, tailAt)) < tail.length) throw bad();
  const header = parseHeader(tail);
  if (typeof header === 'string' || header.path !== endPath || header.length > blockBytes) throw bad();
  try {
    const { offset, length } = JSON.parse(tail.toString('utf8', blockBytes, blockBytes + header.length)) as {
      offset: number;
      length: number;
    };
    if (!(length > 0 && length <= manifestLimitBytes && offset > 0 && offset + length <= tailAt)) throw bad();
    const bytes = Buffer.alloc(blockBytes + length);
    await reader.read(bytes, offset - blockBytes);
    const member = parseHeader(bytes);
    const content = bytes.subarray(blockBytes);
    if (typeof member === 'string' || member.crc32 !== crc32(content)) throw bad();
    const parsed = JSON.parse(
      inflateRawSync(content, { maxOutputLength: manifestLimitBytes }).toString('utf8'),
    ) as PackIdentity & {
      readonly arrays: readonly { readonly count: number; readonly data: string }[];
    };
    const { space, studyInstanceUid, seriesInstanceUid, joinedAt } = parsed;
    const documents = parsed.arrays.map((array, n) => ({ _id: `${pack.key}#${n}`, pack: pack.key, ...array }));
    const identity = { space, studyInstanceUid, seriesInstanceUid, ...(joinedAt ? { joinedAt } : {}) };
    return { ...identity, entries: decodeMembers(pack, documents) };
  } catch (error) {
    if (error instanceof CorruptObjectError) throw error;
    throw bad(error);
  }
}
