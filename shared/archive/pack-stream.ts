import { createHash } from 'node:crypto';
import { Skimmer } from '#shared/dicom/skim';
import { DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { crc32 } from '#shared/objects/crc32';
import { CorruptObjectError } from '#shared/objects/errors';
import { memberPath } from '#shared/objects/keys';
import type { ObjectReader } from '#shared/objects/port';
import { checkHeader, checkLocation } from '#shared/objects/scan';
import { blockBytes, encodeHeader, endOfArchiveBytes, paddedLength, writeHeader } from '#shared/objects/tar';
import type { Archive } from './archive';
import { sha256Of } from './content-hash';
import { type InstanceEntry, plainEntry } from './documents';
import { MetadataWriter, passFaults } from './metadata';
import { BufferRing, oneAhead } from './one-ahead';
import { encodeManifest, type PackIdentity } from './pack-manifest';
import { entryCharacterSets, storeOf } from './read-object';

/** Members up to this size are read in one piece, longer ones in such pieces. */
export const chunkBytes = 1024 * 1024;
/** Members are put together in windows of this size, each handed on as one chunk. */
const windowBytes = 2 * chunkBytes;
/** One that is written, one whose last member is hashed, and one that is being filled. */
const windowCount = 3;
/** Data sets from this size on are hashed on another thread, so many at a time: hashing is half of packing. */
const hashedAsideBytes = 64 * 1024;
const hashesAside = 2;
/** Segments and packs open at once. */
const openLimit = 32;

/** A member of the pack: its place there, and the CRC-32 of its content. */
export interface PackedMember {
  readonly entry: InstanceEntry;
  readonly crc32: number;
}

/** A member in its place in a window, while it is read. */
interface Placed {
  readonly entry: InstanceEntry;
  /** Header, content, padding. */
  readonly bytes: Buffer;
  readonly reading: Promise<number>;
  /** Length of the object it is read from. */
  readonly objectBytes: number;
}

/**
 * The bytes of a pack while it is written, and what became known of them. Each byte is hashed once: data sets for their
 * entries, the rest for `outlineSha256`. Memory: three windows of 2 MiB, three data
 * sets of 1 MiB, the compressed metadata, the entries.
 */
export class PackStream {
  /** In pack order, with the locations in the pack and the content hashes; complete when `chunks` has ended. */
  readonly members: PackedMember[] = [];
  readonly metadata: MetadataWriter;
  lengthBytes = 0;
  readonly #archive: Archive;
  readonly #packId: string;
  readonly #identity: PackIdentity;
  readonly #entries: readonly InstanceEntry[];
  readonly #signal: AbortSignal | undefined;
  readonly #outline = createHash('sha256');
  readonly #ring: BufferRing;
  #window: Buffer | null = null;
  /** Bytes of the window that are filled. */
  #filled = 0;
  /** The last data sets, while they are hashed on other threads. */
  readonly #hashing: Promise<void>[] = [];
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
    this.metadata = new MetadataWriter(identity, (entry) => entryCharacterSets(archive, entry));
    const total = entries.reduce((sum, { location }) => sum + blockBytes + paddedLength(location.length), 0);
    this.#ring = new BufferRing(windowCount, Math.min(windowBytes, total));
  }

  /** See `outlineSha256` of `pack-outline.ts`. */
  get outlineSha256(): string {
    return this.#outline.copy().digest('hex');
  }

  /**
   * The pack's bytes: members in series order, the manifest, its end mark, two zero blocks. The next chunk is made while
   * the last is written.
   */
  chunks(): AsyncGenerator<Uint8Array> {
    return oneAhead(this.#chunks());
  }

  async *#chunks(): AsyncGenerator<Uint8Array> {
    let last: Placed | null = null;
    try {
      for (const entry of this.#entries) {
        this.#signal?.throwIfAborted();
        const isLong = entry.location.length > chunkBytes;
        const full = isLong ? null : this.#makeRoom(entry);
        // Read while the one before is hashed.
        const next = isLong ? null : await this.#place(entry);
        if (last) await this.#finish(last);
        last = next;
        if (full) yield full;
        if (isLong) yield* this.#long(entry);
      }
      if (last) await this.#finish(last);
      yield* this.#flush();
    } finally {
      for (const reader of this.#readers.values()) await reader.close();
    }
    await Promise.all(this.#hashing);
    const entries = this.members.map(({ entry }) => entry);
    for (const chunk of encodeManifest(this.#packId, this.#identity, entries, this.lengthBytes))
      yield this.#outlined(chunk);
    yield this.#outlined(Buffer.alloc(endOfArchiveBytes));
  }

  /** Begins the next window when a member does not fit this one, which is given back then. */
  #makeRoom({ location }: InstanceEntry): Buffer | null {
    const needed = blockBytes + paddedLength(location.length);
    const full = this.#window && this.#filled + needed > this.#window.length ? this.#endWindow() : null;
    this.#window ??= this.#ring.next();
    return full;
  }

  /** Begins to read a member, with its header before it, to where both go. */
  async #place(entry: InstanceEntry): Promise<Placed> {
    const { location } = entry;
    const bytes = this.#window!.subarray(this.#filled, this.#filled + blockBytes + paddedLength(location.length));
    this.#filled += bytes.length;
    const reader = await this.#reader(entry);
    const isThere = location.offset >= blockBytes;
    const wanted = bytes.subarray(0, isThere ? blockBytes + location.length : 0);
    const reading = reader.read(wanted, location.offset - blockBytes);
    reading.catch(() => undefined); // heard when it is awaited
    return { entry, bytes, reading, objectBytes: reader.length };
  }

  /** Checks a member that was read, gives it its header in the pack, and takes its hash and metadata. */
  async #finish({ entry, bytes, reading, objectBytes }: Placed): Promise<void> {
    const { location, dataSetOffset } = entry;
    const header = bytes.subarray(0, blockBytes);
    const content = bytes.subarray(blockBytes, blockBytes + location.length);
    const padding = bytes.subarray(blockBytes + location.length);
    const read = await reading;
    const source = checkHeader(read < blockBytes ? null : header, location, objectBytes);
    if (read < blockBytes + content.length || crc32(content) !== source.crc32) throw corrupt(entry);
    header.fill(0);
    writeHeader(header, 0, this.#headerOf(entry, source.crc32));
    padding.fill(0);
    const dataSet = content.subarray(dataSetOffset);
    const isAside = dataSet.length >= hashedAsideBytes;
    const sha256 = isAside ? null : createHash('sha256').update(dataSet).digest('hex');
    const at = this.#add(entry, this.lengthBytes + blockBytes, source.crc32, sha256);
    if (isAside) await this.#hashAside(dataSet, at);
    const meta = Math.min(dataSetOffset, content.length);
    this.#outline.update(bytes.subarray(0, blockBytes + meta)).update(padding);
    await this.metadata.add(content, entry);
    this.lengthBytes += bytes.length;
  }

  /** Hashes the data set of a member on another thread: it is copied at once, and its place may be overwritten. */
  async #hashAside(dataSet: Uint8Array, at: number): Promise<void> {
    const hashing = sha256Of(dataSet).then((sha256) => {
      const member = this.members[at]!;
      this.members[at] = { ...member, entry: { ...member.entry, sha256 } };
    });
    hashing.catch(() => undefined); // heard when it is awaited
    this.#hashing.push(hashing);
    if (this.#hashing.length > hashesAside) await this.#hashing.shift();
  }

  /** A member in chunks of its own, read once for the pack and for the metadata. */
  async *#long(entry: InstanceEntry): AsyncGenerator<Uint8Array> {
    const { location, dataSetOffset } = entry;
    yield* this.#flush();
    const reader = await this.#reader(entry);
    const source = await checkLocation(reader, location);
    yield this.#outlined(encodeHeader(this.#headerOf(entry, source.crc32)));
    const offset = this.lengthBytes;
    const content = createHash('sha256');
    const skimmer = skimmerFor(entry);
    let crc = 0;
    for (let at = 0; at < location.length; at += chunkBytes) {
      const bytes = Math.min(chunkBytes, location.length - at);
      // The skimmer keeps what it is given.
      const chunk = skimmer ? Buffer.allocUnsafeSlow(bytes) : this.#ring.next().subarray(0, bytes);
      if ((await reader.read(chunk, location.offset + at)) < bytes) throw corrupt(entry);
      crc = crc32(chunk, crc);
      const dataSetAt = Math.max(0, dataSetOffset - at);
      this.#outline.update(chunk.subarray(0, dataSetAt));
      const dataSet = chunk.subarray(dataSetAt);
      content.update(dataSet);
      skimmer?.push(dataSet);
      this.lengthBytes += bytes;
      yield chunk;
    }
    if (crc !== source.crc32) throw corrupt(entry);
    if (skimmer) await this.metadata.addSkimmed(skimmer.finish(), entry);
    else await this.metadata.addLarge(reader, entry);
    this.#add(entry, offset, crc, content.digest('hex'));
    yield this.#outlined(Buffer.alloc(paddedLength(location.length) - location.length));
  }

  *#flush(): Generator<Uint8Array> {
    if (this.#window) yield this.#endWindow();
  }

  #endWindow(): Buffer {
    const filled = this.#window!.subarray(0, this.#filled);
    this.#window = null;
    this.#filled = 0;
    return filled;
  }

  #headerOf({ location, sequence, sopInstanceUid }: InstanceEntry, contentCrc32: number) {
    return {
      path: memberPath({ ...this.#identity, sopInstanceUid }),
      length: location.length,
      modifiedSeconds: Math.floor(sequence / 1e6),
      container: this.#packId,
      sequence,
      crc32: contentCrc32,
    };
  }

  /** @returns its place among the members */
  #add(entry: InstanceEntry, offset: number, contentCrc32: number, sha256: string | null): number {
    const { store, key, length } = entry.location;
    const location = { store, key, offset, length };
    return this.members.push({ entry: { ...plainEntry(entry), location, sha256 }, crc32: contentCrc32 }) - 1;
  }

  #outlined(chunk: Uint8Array): Uint8Array {
    this.lengthBytes += chunk.length;
    this.#outline.update(chunk);
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

/** Long members are read once, for the pack and for the metadata; deflated ones need an inflater, and are read again. */
function skimmerFor({ transferSyntaxUid }: InstanceEntry): Skimmer | null {
  return transferSyntaxUid === DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN
    ? null
    : new Skimmer({ transferSyntaxUid, ...passFaults });
}

/** The bytes of an instance are not what they were. */
export function corrupt(entry: InstanceEntry): CorruptObjectError {
  const { location, sopInstanceUid } = entry;
  return new CorruptObjectError('Stored bytes differ from what landed', {
    details: { sopInstanceUid, store: location.store, key: location.key, offset: location.offset },
  });
}
