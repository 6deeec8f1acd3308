import { createHash } from 'node:crypto';
import { crc32 } from '#shared/objects/crc32';
import { CorruptObjectError } from '#shared/objects/errors';
import type { ObjectReader } from '#shared/objects/port';
import type { Archive } from './archive';
import type { InstanceEntry } from './documents';
import { BufferRing, oneAhead } from './one-ahead';
import type { PackIdentity } from './pack-manifest';
import { outlineSha256 } from './pack-outline';
import { chunkBytes, corrupt, type PackedMember, PackStream } from './pack-stream';

/** What a written pack holds. */
export interface WrittenPack {
  readonly key: string;
  readonly metadataKey: string;
  readonly lengthBytes: number;
  readonly outlineSha256: string;
  readonly metadataSha256: string;
  /** In pack order, with the locations in the pack and the content hashes. */
  readonly entries: readonly InstanceEntry[];
}

/** Series order: Instance Number, then landing order. */
export function inSeriesOrder(entries: readonly InstanceEntry[]): InstanceEntry[] {
  const number = (entry: InstanceEntry) => entry.instanceNumber ?? Number.MAX_SAFE_INTEGER;
  return entries.toSorted((a, b) => number(a) - number(b) || a.sequence - b.sequence);
}

/** Id of the pack that these entries make: the same entries make the same pack, byte for byte. */
export function packIdOf({ space, joinedAt }: PackIdentity, entries: readonly InstanceEntry[]): string {
  const hash = createHash('sha256').update(joinedAt ? `${space} ${joinedAt}` : space);
  for (const { sequence, location } of entries) hash.update(`\n${sequence} ${location.length}`);
  return hash.digest('hex').slice(0, 30);
}

/**
 * Streams a pack and its metadata object into the archive's store and verifies the pack by reading it back. Memory: as
 * `PackStream`.
 *
 * @param entries - in series order
 * @throws CorruptObjectError naming the instance whose stored bytes are not what landed
 */
export async function writePack(
  archive: Archive,
  identity: PackIdentity,
  entries: readonly InstanceEntry[],
  signal?: AbortSignal,
): Promise<WrittenPack> {
  const packId = packIdOf(identity, entries);
  const key = `packs/${packId.slice(0, 2)}/${packId}.tar`;
  const metadataKey = `packs/${packId.slice(0, 2)}/${packId}.metadata.gz`;
  const pack = new PackStream(archive, packId, identity, entries, signal);
  await archive.store.put(key, pack.chunks());
  await verifyPack(archive, key, pack);
  const metadata = await pack.metadata.finish();
  await archive.store.put(metadataKey, metadata.chunks);
  return {
    key,
    metadataKey,
    lengthBytes: pack.lengthBytes,
    outlineSha256: pack.outlineSha256,
    metadataSha256: metadata.sha256,
    entries: pack.members.map(({ entry }) => ({
      ...entry,
      location: { ...entry.location, store: archive.store.name, key },
    })),
  };
}

/** Reads a pack back: each content against the CRC-32 it landed with, all the rest against its hash. */
async function verifyPack(archive: Archive, key: string, { members, outlineSha256: expected }: PackStream) {
  const reader = await archive.store.open(key);
  try {
    let crc = 0;
    for await (const { member, piece, isLast } of oneAhead(contentsOf(reader, members))) {
      crc = crc32(piece, crc);
      if (!isLast) continue;
      if (crc !== member.crc32) throw corrupt(member.entry);
      crc = 0;
    }
    const entries = members.map(({ entry }) => entry);
    if ((await outlineSha256(reader, entries)) !== expected)
      throw new CorruptObjectError('A pack differs from what was written', { details: { key } });
  } finally {
    await reader.close();
  }
}

/** The contents of all members in pieces of at most 1 MiB; a piece is overwritten when the second one after it is asked for. */
async function* contentsOf(reader: ObjectReader, members: readonly PackedMember[]) {
  const ring = new BufferRing(2, chunkBytes);
  for (const member of members) {
    const { offset, length } = member.entry.location;
    let at = 0;
    do {
      const piece = ring.next().subarray(0, Math.min(chunkBytes, length - at));
      const read = await reader.read(piece, offset + at);
      at += piece.length;
      yield { member, piece: piece.subarray(0, read), isLast: at >= length };
    } while (at < length);
  }
}
