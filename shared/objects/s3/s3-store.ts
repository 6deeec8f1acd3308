import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { ObjectExistsError, ObjectNotFoundError } from '../errors';
import { isSpill, prepareItem } from '../group';
import { checkKey, checkPrefix, segmentIdOf } from '../keys';
import type {
  FreeSpace,
  LandedGroup,
  LandingGroup,
  LandingItem,
  Location,
  ObjectInfo,
  ObjectReader,
  ObjectStore,
  PutOptions,
  Spill,
} from '../port';
import { readRange } from '../read-range';
import { processSequence, type SequenceClock } from '../sequence';
import { createS3Client, type S3Credentials } from './client';
import { Connection, defaultS3Limits, type S3Limits, type S3Sender, type StoredObject } from './connection';
import { type CopyLimits, copyObject } from './copy';
import { KnownObjects } from './known-objects';
import { landSpilled } from './land-spill';
import { listKeys } from './list';
import { defaultLeaseTimes, type LeaseTimes, Ownership } from './owner';
import { putStream } from './put-stream';
import { Readers } from './readers';
import { recoverPrefix, type S3RecoveryReport } from './recover';
import { s3Error } from './s3-errors';
import type { S3Target } from './s3-url';
import { encodeSegment } from './segment';
import { LocalSpill, SpillFolder } from './spill';
import { Uploader } from './upload';

export interface S3StoreOptions {
  /** Name of the configured store, as locations carry it. */
  readonly name: string;
  readonly target: S3Target;
  /** Default: as the SDK finds them. */
  readonly credentials?: S3Credentials;
  /** Folder of this machine for large objects while they come in. */
  readonly spillFolder: string;
  /** Room of its disk that is left free. Default 1 % of the disk, 64 MiB to 1 GiB, at most a tenth. */
  readonly reserveBytes?: number;
  /**
   * False for a further process on the same prefix: it neither cleans up nor owns, and lands in segments of its own.
   * Default true: exactly one process may do this, before the others open the store.
   */
  readonly recover?: boolean;
  readonly clock?: SequenceClock;
  readonly limits?: S3Limits;
  readonly lease?: LeaseTimes;
  readonly copyLimits?: CopyLimits;
  /** Default: the SDK's client for the target. Closed with the store. */
  readonly sender?: S3Sender;
}

/** The S3 adapter, with what start-up found. */
export interface S3Store extends ObjectStore {
  /** Null when opened with `recover: false`. */
  readonly recovery: S3RecoveryReport | null;
}

/** Groups in flight: each is a put of its own, so a round trip does not hold up the next. */
const groupsInFlight = 8;

/**
 * Opens a prefix of a bucket as an object store. Removes what was under way.
 *
 * @throws StoreUnavailableError, also while another process holds the prefix
 */
export async function openS3Store(options: S3StoreOptions): Promise<S3Store> {
  const { target, credentials, limits = defaultS3Limits, lease: times = defaultLeaseTimes } = options;
  const connection = new Connection(options.sender ?? createS3Client(target, credentials), target, limits);
  const uploader = new Uploader(connection);
  const spills = new SpillFolder(options.spillFolder, options.reserveBytes ?? null);
  const clock = options.clock ?? processSequence;
  const recovers = options.recover !== false;
  let ownership: Ownership | null = null;
  try {
    await checkBucket(connection);
    await spills.prepare(recovers);
    ownership = recovers ? await Ownership.claim({ connection, uploader, clock, times }) : null;
    const recovery = recovers ? await recoverPrefix(connection, clock) : null;
    return new OpenS3Store(options, { connection, uploader, spills, clock, ownership, recovery });
  } catch (error) {
    await ownership?.leave().catch(() => undefined); // the caller hears of the first error
    connection.sender.destroy();
    throw error;
  }
}

interface StoreParts {
  readonly connection: Connection;
  readonly uploader: Uploader;
  readonly spills: SpillFolder;
  readonly clock: SequenceClock;
  readonly ownership: Ownership | null;
  readonly recovery: S3RecoveryReport | null;
}

type Landed = Location & { readonly sequence: number };

class OpenS3Store implements S3Store {
  readonly name: string;
  readonly landingConcurrency = groupsInFlight;
  readonly recovery: S3RecoveryReport | null;
  readonly #parts: StoreParts;
  readonly #known = new KnownObjects();
  readonly #readers: Readers;
  readonly #copyLimits: CopyLimits | undefined;
  /** Removals that nobody waits for. */
  readonly #removing = new Set<Promise<void>>();

  constructor(options: S3StoreOptions, parts: StoreParts) {
    this.name = options.name;
    this.recovery = parts.recovery;
    this.#parts = parts;
    this.#copyLimits = options.copyLimits;
    const { connection } = parts;
    this.#readers = new Readers({
      connection,
      copy: (from, to) => copyObject(connection, parts.uploader, from, to, this.#copyLimits),
      remove: (key) => connection.remove(key),
    });
  }

  async land(group: LandingGroup): Promise<LandedGroup> {
    const prepared = group.items.map((item) => (isSpill(item.content) ? item : prepareItem(item, item.content)));
    const inMemory = prepared.flatMap((item) => ('chunks' in item ? [item] : []));
    const landed: string[] = [];
    try {
      const spilled: Landed[] = [];
      for (const item of prepared) {
        if ('chunks' in item) continue;
        const location = await this.#landSpill(item);
        landed.push(location.key);
        spilled.push(location);
      }
      const hasGroup = inMemory.length > 0 || group.records.length > 0;
      const segment = hasGroup ? encodeSegment(inMemory, group.records, this.#parts.clock) : null;
      if (segment) {
        landed.push(segment.key);
        this.#known.learn(segment.key, await this.#parts.uploader.put(segment.key, segment.bytes, { ifAbsent: true }));
      }
      await this.#parts.ownership?.confirm();
      const members = (segment?.members ?? []).values();
      const spills = spilled.values();
      const locations = prepared.map((item): Landed => {
        if (!('chunks' in item)) return spills.next().value!;
        const { offset, length, sequence } = members.next().value!;
        return { store: this.name, key: segment!.key, offset, length, sequence };
      });
      return { locations, recordSequences: (segment?.records ?? []).map((entry) => entry.sequence) };
    } catch (error) {
      // Never acknowledged. What cannot be removed now is found at the next start, as any landing.
      for (const key of landed) this.#removeLater(key);
      throw error;
    }
  }

  async #landSpill(item: LandingItem): Promise<Landed> {
    const { uploader, clock } = this.#parts;
    const { key, member, stored } = await spillOf(item.content as Spill).land(item.length, (content) =>
      landSpilled(uploader, item, content, clock),
    );
    this.#known.learn(key, stored);
    const { offset, length, sequence } = member;
    return { store: this.name, key, offset, length, sequence };
  }

  #removeLater(key: string): void {
    this.#known.forget(key);
    const removing = this.#parts.connection
      .remove(key)
      .catch(() => undefined)
      .finally(() => this.#removing.delete(removing));
    this.#removing.add(removing);
  }

  async openSpill(): Promise<Spill> {
    return await this.#parts.spills.create();
  }

  async put(
    key: string,
    content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    options: PutOptions = {},
  ): Promise<ObjectInfo> {
    checkKey(key);
    const { connection, uploader, ownership } = this.#parts;
    const ifAbsent = options.ifAbsent ?? false;
    try {
      await ownership?.confirm();
      if (ifAbsent && (await connection.head(key))) throw taken(key);
      const beforePlacing = () => this.#readers.hold(key);
      const stored = await putStream(uploader, key, content, { ifAbsent, beforePlacing });
      this.#known.learn(key, stored);
      const { length, sha256 } = stored;
      return { key, length, ...(sha256 === undefined ? {} : { sha256 }) };
    } catch (error) {
      throw s3Error(error, key);
    }
  }

  async open(key: string): Promise<ObjectReader> {
    return this.#readers.open(key, await this.#find(key));
  }

  async read(key: string, offset?: number, length?: number): Promise<Uint8Array> {
    return await readRange(await this.open(key), key, offset, length);
  }

  async head(key: string): Promise<ObjectInfo | null> {
    checkKey(key);
    // A segment is never replaced, and only its owner frees it.
    const known = segmentIdOf(key) === null ? null : this.#known.get(key);
    const found = known ?? (await this.#parts.connection.head(key));
    if (!found) {
      this.#known.forget(key);
      return null;
    }
    if (!known) this.#known.learn(key, found);
    return { key, length: found.length, ...(found.sha256 === undefined ? {} : { sha256: found.sha256 }) };
  }

  async copy(from: string, to: string): Promise<void> {
    checkKey(from);
    checkKey(to);
    await this.#parts.ownership?.confirm();
    const { connection, uploader } = this.#parts;
    const source = await connection.head(from);
    if (!source) throw absent(from);
    await this.#readers.hold(to);
    const { length, etag } = source;
    const copied = await copyObject(connection, uploader, { key: from, length, etag }, to, this.#copyLimits);
    this.#known.learn(to, copied);
  }

  async delete(key: string): Promise<void> {
    checkKey(key);
    await this.#parts.ownership?.confirm();
    this.#known.forget(key);
    await this.#readers.hold(key);
    await this.#parts.connection.remove(key);
    this.#known.forget(key);
  }

  async *list(prefix: string, after = ''): AsyncGenerator<ObjectInfo> {
    checkPrefix(prefix);
    checkPrefix(after);
    for await (const { key, length } of listKeys(this.#parts.connection, prefix, after)) yield { key, length };
  }

  /** Every group is a segment of its own, sealed when it is there. */
  async activeSegments(): Promise<readonly string[]> {
    return [];
  }

  async sealSegments(): Promise<void> {
    // Nothing takes landings once it is there.
  }

  /** A bucket has no end that could be asked for. */
  async freeSpace(): Promise<FreeSpace | null> {
    return null;
  }

  async health(): Promise<void> {
    await checkBucket(this.#parts.connection);
    await this.#parts.ownership?.confirm();
  }

  async close(): Promise<void> {
    await Promise.all(this.#removing);
    // A note that cannot be taken away is found by the next start, which asks whether this process lives.
    await this.#parts.ownership?.leave().catch(() => undefined);
    this.#parts.connection.sender.destroy();
  }

  async #find(key: string): Promise<StoredObject> {
    checkKey(key);
    const known = this.#known.get(key);
    if (known) return known;
    const found = await this.#parts.connection.head(key);
    if (!found) throw absent(key);
    this.#known.learn(key, found);
    return found;
  }
}

/** The bucket is there and lets us look into it. */
async function checkBucket(connection: Connection): Promise<void> {
  const command = new ListObjectsV2Command({ Bucket: connection.bucket, Prefix: connection.prefix, MaxKeys: 1 });
  await connection.run({}, (abortSignal) => connection.sender.send(command, { abortSignal }));
}

/** Only spills of this adapter can land here. */
function spillOf(content: Spill): LocalSpill {
  if (content instanceof LocalSpill) return content;
  throw new TypeError('The spill belongs to another store');
}

function taken(key: string): ObjectExistsError {
  return new ObjectExistsError('The key is taken', { details: { key } });
}

function absent(key: string): ObjectNotFoundError {
  return new ObjectNotFoundError('No object has this key', { details: { key } });
}
