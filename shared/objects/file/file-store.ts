import { randomUUID } from 'node:crypto';
import path from 'node:path';
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
import { readSeal, type SegmentBytes } from '../scan';
import { processSequence, type SequenceClock } from '../sequence';
import type { Disk } from './disk';
import { diskErrorCode, storeError } from './disk-errors';
import { createLayout, type Layout, layoutOf, removeLeftovers } from './layout';
import { listObjects } from './list-objects';
import { nodeDisk } from './node-disk';
import { claimStore, leaveStore } from './owner';
import { copyObject, type PutParts, putObject } from './put-object';
import { ReaderCache } from './reader-cache';
import { type RecoveryReport, recoverSegments } from './recover-segments';
import { SegmentPool } from './segment-pool';
import { SegmentWriter } from './segment-writer';
import { SpaceGuard } from './space-guard';
import { SpillFile, type SpillParts } from './spill-file';

export interface FileStoreOptions {
  /** Name of the configured store, as locations carry it. */
  readonly name: string;
  /** Absolute path of the folder; created when absent. */
  readonly root: string;
  /** `strict` syncs directories after each rename; `files` is for mounts that refuse that. Default `strict`. */
  readonly sync?: 'strict' | 'files';
  /** Size at which a segment is sealed. Default 64 MiB. */
  readonly segmentBytes?: number;
  /** Pre-written segments kept ready; 0: segments grow by appending. Default 2. */
  readonly poolSize?: number;
  /** Room that landing leaves free. Default 1 % of the disk, 64 MiB to 1 GiB, at most a tenth. */
  readonly reserveBytes?: number;
  /**
   * False for a further process on the same root: it neither cleans up nor seals what others have under way, and lands
   * in segments of its own. Default true: exactly one process may do this, before the others open the store.
   */
  readonly recover?: boolean;
  /** False: landing goes through the page cache even where the disk can do without. Default true. */
  readonly durableWrites?: boolean;
  readonly clock?: SequenceClock;
  readonly disk?: Disk;
}

/** The file adapter, with what start-up found. */
export interface FileStore extends ObjectStore {
  /** Null when opened with `recover: false`. */
  readonly recovery: RecoveryReport | null;
  freeSpace(): Promise<FreeSpace>;
  /** Resolves when the pool of pre-written segments is full or given up for now: for benchmarks and tests. */
  poolSettled(): Promise<void>;
}

const mebibyte = 1024 * 1024;

/**
 * Opens a folder of a POSIX file system as an object store. Removes what was under way, seals what a crash left open.
 *
 * @throws StoreUnavailableError, also while another process of this machine holds the store; StoreFullError
 */
export async function openFileStore(options: FileStoreOptions): Promise<FileStore> {
  const disk = options.disk ?? nodeDisk({ syncDirectories: options.sync !== 'files' });
  const layout = layoutOf(path.resolve(options.root));
  const clock = options.clock ?? processSequence;
  try {
    await createLayout(disk, layout);
    const recovers = options.recover !== false;
    if (recovers) {
      await claimStore(disk, layout);
      await removeLeftovers(disk, layout);
    }
    const recovery = recovers ? await recoverSegments(disk, layout, clock) : null;
    return new OpenFileStore(options, { disk, layout, clock, recovery });
  } catch (error) {
    throw storeError(error);
  }
}

class OpenFileStore implements FileStore {
  readonly name: string;
  readonly landingConcurrency = 1;
  readonly recovery: RecoveryReport | null;
  readonly #disk: Disk;
  readonly #layout: Layout;
  readonly #pool: SegmentPool;
  readonly #writer: SegmentWriter;
  readonly #readers: ReaderCache;
  readonly #parts: PutParts & SpillParts;

  constructor(
    options: FileStoreOptions,
    base: { disk: Disk; layout: Layout; clock: SequenceClock; recovery: RecoveryReport | null },
  ) {
    const { disk, layout, clock, recovery } = base;
    const segmentBytes = options.segmentBytes ?? 64 * mebibyte;
    const guard = new SpaceGuard(disk, layout.root, options.reserveBytes ?? null);
    this.name = options.name;
    this.recovery = recovery;
    this.#disk = disk;
    this.#layout = layout;
    this.#parts = { disk, layout, guard, clock };
    this.#pool = new SegmentPool(disk, layout, guard, {
      size: options.poolSize ?? 2,
      segmentBytes,
      isBusy: () => this.#writer.isBusy,
    });
    const durableWrites = options.durableWrites ?? true;
    this.#writer = new SegmentWriter({ disk, layout, clock, guard, pool: this.#pool, segmentBytes, durableWrites });
    this.#readers = new ReaderCache(disk, layout.pathOf, { maxIdle: 256, idleMs: 30_000 });
    this.#pool.fill();
  }

  async land(group: LandingGroup): Promise<LandedGroup> {
    const prepared = group.items.map((item) => (isSpill(item.content) ? item : prepareItem(item, item.content)));
    try {
      for (const { content } of group.items) if (isSpill(content)) await spillOf(content).prepare();
      return await this.#writer.exclusively(() => this.#commit(group, prepared));
    } catch (error) {
      throw storeError(error);
    }
  }

  /** The items in memory as one group with the records, then each spill as a segment of its own. */
  async #commit(
    group: LandingGroup,
    prepared: readonly (LandingItem | ReturnType<typeof prepareItem>)[],
  ): Promise<LandedGroup> {
    const inMemory = prepared.flatMap((item) => ('chunks' in item ? [item] : []));
    const spilled: (Location & { readonly sequence: number })[] = [];
    try {
      for (const item of prepared) {
        if ('content' in item && isSpill(item.content)) spilled.push(await spillOf(item.content).land(item, this.name));
      }
      const hasGroup = inMemory.length > 0 || group.records.length > 0;
      const written = hasGroup ? await this.#writer.write(inMemory, group.records) : null;
      const members = (written?.members ?? []).values();
      const spills = spilled.values();
      const locations = prepared.map((item) => {
        if (!('chunks' in item)) return spills.next().value!;
        const { offset, length, sequence } = members.next().value!;
        return { store: this.name, key: written!.key, offset, length, sequence };
      });
      return { locations, recordSequences: (written?.records ?? []).map((entry) => entry.sequence) };
    } catch (error) {
      // Complete but never acknowledged: left in place where removing fails, found by `reindex` as any landing.
      for (const { key } of spilled) await this.#disk.unlink(this.#layout.pathOf(key)).catch(() => undefined);
      throw error;
    }
  }

  openSpill(): Promise<Spill> {
    return SpillFile.create(this.#parts);
  }

  async put(
    key: string,
    content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    options: PutOptions = {},
  ): Promise<ObjectInfo> {
    checkKey(key);
    try {
      const info = await putObject(this.#parts, key, content, options);
      this.#readers.forget(key);
      return info;
    } catch (error) {
      throw storeError(error, key);
    }
  }

  async open(key: string): Promise<ObjectReader> {
    checkKey(key);
    return this.#readers.open(key, (bytes) => this.#isFinal(key, bytes));
  }

  /** Segments grow until they are sealed, by this process or another. */
  async #isFinal(key: string, bytes: SegmentBytes): Promise<boolean> {
    const segment = segmentIdOf(key);
    if (segment === null) return true;
    return !this.#writer.active().includes(key) && (await readSeal(bytes, segment)) !== null;
  }

  async read(key: string, offset?: number, length?: number): Promise<Uint8Array> {
    return await readRange(await this.open(key), key, offset, length);
  }

  async head(key: string): Promise<ObjectInfo | null> {
    checkKey(key);
    const found = await this.#guarded(key, () => this.#disk.stat(this.#layout.pathOf(key)));
    return found?.isFile ? { key, length: found.length } : null;
  }

  async copy(from: string, to: string): Promise<void> {
    checkKey(from);
    checkKey(to);
    await this.#guarded(from, () => copyObject(this.#parts, from, to));
    this.#readers.forget(to);
  }

  async delete(key: string): Promise<void> {
    checkKey(key);
    if (this.#writer.active().includes(key)) await this.sealSegments();
    this.#readers.forget(key);
    await this.#guarded(key, async () => {
      const found = await this.#disk.stat(this.#layout.pathOf(key));
      if (found?.isFile) await unlinkIfThere(this.#disk, this.#layout.pathOf(key));
    });
    this.#readers.forget(key);
  }

  async *list(prefix: string, after = ''): AsyncGenerator<ObjectInfo> {
    checkPrefix(prefix);
    checkPrefix(after);
    try {
      yield* listObjects(this.#disk, this.#layout, prefix, after);
    } catch (error) {
      throw storeError(error);
    }
  }

  async activeSegments(): Promise<readonly string[]> {
    return this.#writer.active();
  }

  sealSegments(): Promise<void> {
    return this.#guarded(undefined, () => this.#writer.sealAll());
  }

  freeSpace(): Promise<FreeSpace> {
    return this.#guarded(undefined, () => this.#disk.space(this.#layout.root));
  }

  async health(): Promise<void> {
    const probe = path.join(this.#layout.temp, `probe-${randomUUID()}`);
    const bytes = Buffer.from(probe);
    await this.#guarded(undefined, async () => {
      const file = await this.#disk.open(probe, 'create');
      try {
        await file.write([bytes], 0);
        await file.sync();
        await file.read(Buffer.alloc(bytes.length), 0);
      } finally {
        await file.close();
        await this.#disk.unlink(probe);
      }
    });
  }

  poolSettled(): Promise<void> {
    return this.#pool.settled();
  }

  /** Seals what is open. Readers that are open may be used to their end. */
  async close(): Promise<void> {
    await this.#guarded(undefined, async () => {
      await this.#pool.close();
      this.#readers.close();
      await this.#writer.sealAll();
      if (this.recovery) await leaveStore(this.#disk, this.#layout);
    });
  }

  async #guarded<T>(key: string | undefined, task: () => Promise<T>): Promise<T> {
    try {
      return await task();
    } catch (error) {
      throw storeError(error, key);
    }
  }
}

/** Only spills of this adapter can land here. */
function spillOf(content: Spill): SpillFile {
  if (content instanceof SpillFile) return content;
  throw new TypeError('The spill belongs to another store');
}

async function unlinkIfThere(disk: Disk, file: string): Promise<void> {
  try {
    await disk.unlink(file);
  } catch (error) {
    if (diskErrorCode(error) !== 'ENOENT') throw error;
  }
}
