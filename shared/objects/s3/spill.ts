import { randomUUID } from 'node:crypto';
import fs, { type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { crc32 } from '../crc32';
import { StoreUnavailableError } from '../errors';
import { storeError } from '../file/disk-errors';
import { nodeDisk } from '../file/node-disk';
import { SpaceGuard } from '../file/space-guard';
import { checkLength, SpillLife } from '../file/spill-life';
import type { Spill } from '../port';
import type { SpilledContent } from './land-spill';

/** A folder of this machine where large objects lie while they come in. Emptied at start: nothing was acknowledged. */
export class SpillFolder {
  readonly #folder: string;
  readonly #guard: SpaceGuard;

  /** @param reserveBytes - room of the disk that is left free; null: as the file store has it */
  constructor(folder: string, reserveBytes: number | null) {
    this.#folder = folder;
    this.#guard = new SpaceGuard(nodeDisk({ syncDirectories: false }), folder, reserveBytes);
  }

  /** @param empties - false for a further process, which must leave what the first has under way */
  async prepare(empties: boolean): Promise<void> {
    try {
      await fs.mkdir(this.#folder, { recursive: true, mode: 0o700 });
      if (!empties) return;
      for (const name of await fs.readdir(this.#folder)) {
        if (name.endsWith(spillSuffix)) await fs.rm(path.join(this.#folder, name), { force: true });
      }
    } catch (error) {
      throw storeError(error);
    }
  }

  /** @throws StoreFullError, StoreUnavailableError */
  async create(): Promise<LocalSpill> {
    const file = path.join(this.#folder, `${randomUUID()}${spillSuffix}`);
    try {
      await this.#guard.claim(0);
      return new LocalSpill(file, await fs.open(file, 'wx+', 0o600), this.#guard);
    } catch (error) {
      throw storeError(error);
    }
  }
}

const spillSuffix = '.spill';

/** A large object in a local file, until it is in the store. */
export class LocalSpill implements Spill {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #guard: SpaceGuard;
  readonly #life = new SpillLife();
  #length = 0;
  #crc32 = 0;

  constructor(file: string, handle: FileHandle, guard: SpaceGuard) {
    this.#path = file;
    this.#file = handle;
    this.#guard = guard;
  }

  get length(): number {
    return this.#length;
  }

  /** Appends; calls are carried out in their order. @throws StoreFullError, StoreUnavailableError */
  write(chunk: Uint8Array): Promise<void> {
    return this.#life.use(async () => {
      await this.#guard.claim(chunk.length);
      for (let at = 0; at < chunk.length; ) {
        const { bytesWritten } = await this.#file.write(chunk, at, chunk.length - at, this.#length + at);
        at += bytesWritten;
      }
      this.#crc32 = crc32(chunk, this.#crc32);
      this.#length += chunk.length;
    });
  }

  head(length: number): Promise<Uint8Array> {
    return this.#life.use(async () => {
      const buffer = Buffer.allocUnsafe(Math.min(length, this.#length));
      return buffer.subarray(0, await this.#fill(buffer, 0));
    });
  }

  read(buffer: Uint8Array, position: number): Promise<number> {
    return this.#life.use(() => this.#fill(buffer, position));
  }

  /** After a landing it does nothing. */
  discard(): Promise<void> {
    return this.#end('discarded');
  }

  /**
   * Hands the content to what lands it, and throws the file away when that is done. When it rejects, the spill is as it
   * was before.
   */
  async land<T>(length: number, landing: (content: SpilledContent) => Promise<T>): Promise<T> {
    const landed = await this.#life.use(async () => {
      checkLength(length, this.#length);
      return await landing({ crc32: this.#crc32, read: (buffer, at) => this.#fillWhole(buffer, at) });
    });
    await this.#end('landed');
    return landed;
  }

  #end(state: 'landed' | 'discarded'): Promise<void> {
    return this.#life.end(state, async () => {
      await this.#file.close();
      await fs.rm(this.#path, { force: true });
    });
  }

  async #fill(buffer: Uint8Array, position: number): Promise<number> {
    const wanted = Math.max(0, Math.min(buffer.length, this.#length - position));
    let filled = 0;
    while (filled < wanted) {
      const { bytesRead } = await this.#file.read(buffer, filled, wanted - filled, position + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return filled;
  }

  async #fillWhole(buffer: Uint8Array, position: number): Promise<void> {
    if ((await this.#fill(buffer, position)) === buffer.length) return;
    throw new StoreUnavailableError('A spill is shorter than what was written to it');
  }
}
