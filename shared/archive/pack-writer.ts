import { createHash } from 'node:crypto';
import { crc32 } from '#shared/objects/crc32';
import { CorruptObjectError } from '#shared/objects/errors';
import type { ObjectReader } from '#shared/objects/port';
import type { Archive } from './archive';
import type { InstanceEntry } from './documents';
import { BufferRing, oneAhead } from './one-ahead';
import type { PackIdentity } from './pack-manifest';
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

/** Reads a pack back: each content against the CRC-32 it landed with, all but data sets against their hash. */
async function verifyPack(archive: Archive, key: string, written: PackStream): Promise<void> {
  const reader = await archive.store.open(key);
  try {
    const check = new ReadBack(written.members);
    for await (const bytes of oneAhead(piecesOf(reader))) check.push(bytes);
    if (check.outlineSha256() !== written.outlineSha256 || reader.length !== written.lengthBytes)
      throw new CorruptObjectError('A pack differs from what was written', { details: { key } });
  } finally {
    await reader.close();
  }
}

/** An object from its beginning; a piece is overwritten when the second one after it is asked for. */
async function* piecesOf(reader: ObjectReader): AsyncGenerator<Uint8Array> {
  const ring = new BufferRing(2, Math.min(chunkBytes, reader.length));
  for (let at = 0; at < reader.length; ) {
    const buffer = ring.next();
    const read = await reader.read(buffer, at);
    if (read === 0) return;
    yield buffer.subarray(0, read);
    at += read;
  }
}

/** Checks a pack that is pushed from its beginning in pieces of any size. */
class ReadBack {
  readonly #members: readonly PackedMember[];
  readonly #outline = createHash('sha256');
  #member = 0;
  #crc = 0;
  #at = 0;

  constructor(members: readonly PackedMember[]) {
    this.#members = members;
  }

  /** @throws CorruptObjectError naming the instance whose content differs */
  push(bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length; ) done += this.#take(bytes.subarray(done));
  }

  outlineSha256(): string {
    return this.#outline.digest('hex');
  }

  /** Takes what lies in one part of the pack: before a content, its file meta, its data set. */
  #take(bytes: Uint8Array): number {
    const member = this.#members[this.#member];
    const { offset, length } = member?.entry.location ?? { offset: Number.POSITIVE_INFINITY, length: 0 };
    const dataSetAt = offset + Math.min(length, member?.entry.dataSetOffset ?? 0);
    const isContent = this.#at >= offset;
    const isOutline = this.#at < dataSetAt;
    const end = isContent ? (isOutline ? dataSetAt : offset + length) : offset;
    const part = bytes.subarray(0, end - this.#at);
    if (isOutline) this.#outline.update(part);
    if (isContent) this.#crc = crc32(part, this.#crc);
    this.#at += part.length;
    if (member && this.#at === offset + length) {
      if (this.#crc !== member.crc32) throw corrupt(member.entry);
      this.#crc = 0;
      this.#member += 1;
    }
    return part.length;
  }
}
