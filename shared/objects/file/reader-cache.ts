import { InternalError } from '#shared/kernel/errors';
import { ObjectNotFoundError } from '../errors';
import type { ObjectReader } from '../port';
import type { SegmentBytes } from '../scan';
import type { Disk, DiskFile } from './disk';
import { storeError } from './disk-errors';

export interface ReaderCacheOptions {
  /** Descriptors kept open at most, beside those in use. */
  readonly maxIdle: number;
  /** Unused descriptors are closed after this time, so that the room of deleted objects comes back. */
  readonly idleMs: number;
}

interface Entry {
  readonly key: string;
  readonly file: DiskFile;
  /** Null until it was asked while nothing could be appended any more. */
  finalLength: number | null;
  users: number;
  /** False once the key was deleted or replaced: closed by its last user, never handed out again. */
  isCurrent: boolean;
  idleSince: number;
}

interface Opening {
  readonly entry: Promise<Entry>;
  /** Callers that wait for it; they are its first users. */
  waiting: number;
}

/** Open descriptors by key, least recently used first. An open reader keeps its bytes whatever happens to the key. */
export class ReaderCache {
  readonly #disk: Disk;
  readonly #pathOf: (key: string) => string;
  readonly #options: ReaderCacheOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #opening = new Map<string, Opening>();
  #timer: NodeJS.Timeout | null = null;

  constructor(disk: Disk, pathOf: (key: string) => string, options: ReaderCacheOptions) {
    this.#disk = disk;
    this.#pathOf = pathOf;
    this.#options = options;
  }

  /**
   * @param isFinal - asked until it says yes: nothing will be appended any more, the length holds
   * @throws ObjectNotFoundError
   */
  async open(key: string, isFinal: (bytes: SegmentBytes) => Promise<boolean>): Promise<ObjectReader> {
    let entry = this.#entries.get(key);
    if (entry) entry.users += 1;
    else entry = await this.#openOnce(key);
    return this.#readerOf(entry, entry.finalLength ?? (await this.#measure(entry, isFinal)));
  }

  /** To be called when a key is deleted, replaced or sealed. */
  forget(key: string): void {
    this.#opening.delete(key);
    const entry = this.#entries.get(key);
    if (!entry) return;
    this.#entries.delete(key);
    entry.isCurrent = false;
    this.#closeIfUnused(entry);
  }

  /** Closes what nobody uses; readers still open close theirs. */
  close(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    for (const key of [...this.#entries.keys()]) this.forget(key);
  }

  /** Concurrent opens of one key share a descriptor. The caller is counted as a user when it resolves. */
  #openOnce(key: string): Promise<Entry> {
    const known = this.#opening.get(key);
    if (known) {
      known.waiting += 1;
      return known.entry;
    }
    const opening: Opening = { entry: this.#openFile(key).then((entry) => this.#admit(opening, entry)), waiting: 1 };
    this.#opening.set(key, opening);
    opening.entry.catch(() => {
      if (this.#opening.get(key) === opening) this.#opening.delete(key);
    });
    return opening.entry;
  }

  #admit(opening: Opening, entry: Entry): Entry {
    entry.users = opening.waiting;
    entry.isCurrent = this.#opening.get(entry.key) === opening;
    if (!entry.isCurrent) return entry;
    this.#opening.delete(entry.key);
    this.#entries.set(entry.key, entry);
    this.#watchIdle();
    return entry;
  }

  async #openFile(key: string): Promise<Entry> {
    try {
      const path = this.#pathOf(key);
      const found = await this.#disk.stat(path);
      if (!found?.isFile) throw new ObjectNotFoundError('No object has this key', { details: { key } });
      const file = await this.#disk.open(path, 'read');
      return { key, file, finalLength: null, users: 0, isCurrent: true, idleSince: performance.now() };
    } catch (error) {
      throw storeError(error, key);
    }
  }

  async #measure(entry: Entry, isFinal: (bytes: SegmentBytes) => Promise<boolean>): Promise<number> {
    try {
      const length = await entry.file.length();
      const read = (buffer: Uint8Array, position: number) => entry.file.read(buffer, position);
      if (await isFinal({ length, read })) entry.finalLength = length;
      return length;
    } catch (error) {
      this.#release(entry);
      throw storeError(error, entry.key);
    }
  }

  /** Closing while reads are under way lets them finish first. */
  #readerOf(entry: Entry, length: number): ObjectReader {
    let isOpen = true;
    let uses = 1;
    const leave = (): void => {
      uses -= 1;
      if (uses === 0) this.#release(entry);
    };
    return {
      length,
      read: async (buffer, position) => {
        if (!isOpen) throw new InternalError('The reader is closed');
        uses += 1;
        try {
          return await entry.file.read(buffer, position);
        } catch (error) {
          throw storeError(error, entry.key);
        } finally {
          leave();
        }
      },
      close: async () => {
        if (isOpen) leave();
        isOpen = false;
      },
    };
  }

  #release(entry: Entry): void {
    entry.users -= 1;
    entry.idleSince = performance.now();
    this.#closeIfUnused(entry);
    if (!entry.isCurrent) return;
    this.#entries.delete(entry.key);
    this.#entries.set(entry.key, entry);
    this.#evict();
  }

  #evict(): void {
    if (this.#entries.size <= this.#options.maxIdle) return;
    let idle = 0;
    for (const entry of this.#entries.values()) if (entry.users === 0) idle += 1;
    for (const entry of this.#entries.values()) {
      if (idle <= this.#options.maxIdle) return;
      if (entry.users > 0) continue;
      this.forget(entry.key);
      idle -= 1;
    }
  }

  #watchIdle(): void {
    if (this.#timer) return;
    this.#timer = setInterval(() => {
      const before = performance.now() - this.#options.idleMs;
      for (const entry of [...this.#entries.values()]) {
        if (entry.users === 0 && entry.idleSince < before) this.forget(entry.key);
      }
      if (this.#entries.size > 0 || !this.#timer) return;
      clearInterval(this.#timer);
      this.#timer = null;
    }, this.#options.idleMs).unref();
  }

  #closeIfUnused(entry: Entry): void {
    if (entry.isCurrent || entry.users > 0) return;
    void entry.file.close().catch(() => undefined); // nothing was written through it
  }
}
