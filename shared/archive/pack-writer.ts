import { createHash } from 'node:crypto';
import { Skimmer } from '#shared/dicom/skim';
import { DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { crc32 } from '#shared/objects/crc32';
import { CorruptObjectError } from '#shared/objects/errors';
import { memberPath } from '#shared/objects/keys';
import { type ObjectReader, reusedChunkBytes } from '#shared/objects/port';
import { checkLocation, crcOfRange } from '#shared/objects/scan';
import { encodeHeader, endOfArchiveBytes, paddedLength } from '#shared/objects/tar';
import type { Archive } from './archive';
import { type InstanceEntry, plainEntry } from './documents';
import { MetadataWriter } from './metadata';
import { encodeManifest, type PackIdentity } from './pack-manifest';
import { storeOf } from './read-object';

const chunkBytes = 1024 * 1024;
/** Segments and packs open at once. */
const openLimit = 32;

/** What a written pack holds. */
export interface WrittenPack {
  readonly key: string;
  readonly metadataKey: string;
  readonly lengthBytes: number;
  readonly sha256: string;
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
 * Streams a pack and its metadata object into the archive's store and verifies the pack by reading it back. Memory: one
 * chunk of 1 MiB, the compressed metadata, the entries.
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
  await verifyPack(archive, key, pack.members);
  const metadata = await pack.metadata.finish();
  await archive.store.put(metadataKey, metadata.chunks);
  return {
    key,
    metadataKey,
    lengthBytes: pack.lengthBytes,
    sha256: pack.sha256,
    metadataSha256: metadata.sha256,
    entries: pack.members.map(({ entry }) => ({
      ...entry,
      location: { ...entry.location, store: archive.store.name, key },
    })),
  };
}

interface PackedMember {
  readonly entry: InstanceEntry;
  readonly crc32: number;
}

class PackStream {
  readonly members: PackedMember[] = [];
  readonly metadata: MetadataWriter;
  lengthBytes = 0;
  readonly #archive: Archive;
  readonly #packId: string;
  readonly #identity: PackIdentity;
  readonly #entries: readonly InstanceEntry[];
  readonly #signal: AbortSignal | undefined;
  readonly #hash = createHash('sha256');
  readonly #window = Buffer.allocUnsafeSlow(chunkBytes);
  readonly #readers = new Map<string, ObjectReader>();

  constructor(
    archive: Archive,
    packId: string,
    identity: PackIdentity,
    entries: readonly InstanceEntry[],
    signal: AbortSignal | undefined,
  ) {
    this.#archive = archive;
    this.#packId = packId;
    this.#identity = identity;
    this.#entries = entries;
    this.#signal = signal;
    this.metadata = new MetadataWriter(identity);
  }

  get sha256(): string {
    return this.#hash.copy().digest('hex');
  }

  /** The pack's bytes: members in series order, the manifest, its end mark, two zero blocks. */
  async *chunks(): AsyncGenerator<Uint8Array> {
    try {
      for (const entry of this.#entries) {
        this.#signal?.throwIfAborted();
        yield* this.#member(entry);
      }
    } finally {
      for (const reader of this.#readers.values()) await reader.close();
    }
    const entries = this.members.map(({ entry }) => entry);
    for (const chunk of encodeManifest(this.#packId, this.#identity, entries, this.lengthBytes))
      yield this.#count(chunk);
    yield this.#count(Buffer.alloc(endOfArchiveBytes));
  }

  async *#member(entry: InstanceEntry): AsyncGenerator<Uint8Array> {
    const { location } = entry;
    const reader = await this.#reader(entry);
    const source = await checkLocation(reader, location);
    const name = { ...this.#identity, sopInstanceUid: entry.sopInstanceUid };
    yield this.#count(
      encodeHeader({
        path: memberPath(name),
        length: location.length,
        modifiedSeconds: Math.floor(entry.sequence / 1e6),
        container: this.#packId,
        sequence: entry.sequence,
        crc32: source.crc32,
      }),
    );
    const offset = this.lengthBytes;
    const content = createHash('sha256');
    const skimmer = skimmerFor(entry);
    let crc = 0;
    for (let at = 0; at < location.length; ) {
      const chunk = this.#buffer(Math.min(chunkBytes, location.length - at), skimmer !== null);
      if ((await reader.read(chunk, location.offset + at)) < chunk.length) throw corrupt(entry);
      crc = crc32(chunk, crc);
      const dataSet = at === 0 ? chunk.subarray(entry.dataSetOffset) : chunk;
      content.update(dataSet);
      skimmer?.push(dataSet);
      if (chunk.length === location.length) await this.metadata.add(chunk, entry);
      yield this.#count(chunk);
      at += chunk.length;
    }
    if (crc !== source.crc32) throw corrupt(entry);
    if (skimmer) await this.metadata.addSkimmed(skimmer.finish(), entry);
    else if (location.length > chunkBytes) await this.metadata.addLarge(reader, entry);
    yield this.#count(Buffer.alloc(paddedLength(location.length) - location.length));
    const packed = { store: location.store, key: location.key, offset, length: location.length };
    this.members.push({ entry: { ...plainEntry(entry), location: packed, sha256: content.digest('hex') }, crc32: crc });
  }

  /** The same buffer again where `put` and the skimmer let go of it: a buffer per chunk costs more in collecting garbage than hashing. */
  #buffer(bytes: number, isKept: boolean): Buffer {
    if (isKept || bytes < reusedChunkBytes) return Buffer.allocUnsafeSlow(bytes);
    return this.#window.subarray(0, bytes);
  }

  #count(chunk: Uint8Array): Uint8Array {
    this.lengthBytes += chunk.length;
    this.#hash.update(chunk);
    return chunk;
  }

  async #reader(entry: InstanceEntry): Promise<ObjectReader> {
    const { store, key } = entry.location;
    const id = `${store}|${key}`;
    const known = this.#readers.get(id);
    if (known) return known;
    // Each large object is a segment of its own: a long series must not hold thousands of files open.
    for (const [oldest, reader] of this.#readers) {
      if (this.#readers.size < openLimit) break;
      this.#readers.delete(oldest);
      await reader.close();
    }
    const reader = await storeOf(this.#archive, { store }).open(key);
    this.#readers.set(id, reader);
    return reader;
  }
}

/** Large objects are read once, for the pack and for the metadata; small ones are at hand, deflated ones need an inflater. */
function skimmerFor({ location, transferSyntaxUid }: InstanceEntry): Skimmer | null {
  if (location.length <= chunkBytes || transferSyntaxUid === DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN) return null;
  return new Skimmer({ transferSyntaxUid });
}

async function verifyPack(archive: Archive, key: string, members: readonly PackedMember[]): Promise<void> {
  const reader = await archive.store.open(key);
  const window = Buffer.allocUnsafeSlow(chunkBytes);
  try {
    for (const { entry, crc32: expected } of members) {
      const { offset, length } = entry.location;
      if ((await crcOfRange(reader, offset, length, window)) !== expected) throw corrupt(entry);
    }
  } finally {
    await reader.close();
  }
}

function corrupt(entry: InstanceEntry): CorruptObjectError {
  const { location, sopInstanceUid } = entry;
  return new CorruptObjectError('Stored bytes differ from what landed', {
    details: { sopInstanceUid, store: location.store, key: location.key, offset: location.offset },
  });
}
