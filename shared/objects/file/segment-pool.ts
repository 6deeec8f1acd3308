import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Disk, pageBytes } from './disk';
import type { Layout } from './layout';
import type { SpaceGuard } from './space-guard';

export interface PoolOptions {
  /** Files kept ready; 0 switches the pool off. */
  readonly size: number;
  readonly segmentBytes: number;
  /** True while objects are landing: filling then leaves the disk to them most of the time. */
  readonly isBusy: () => boolean;
}

const mebibyte = 1024 * 1024;
const stepBytes = 2 * mebibyte;
/** Known to every supported runtime, but not to the types of Node. */
declare const WebAssembly: { readonly Memory: new (pages: { initial: number }) => { readonly buffer: ArrayBuffer } };
/** The memory of WebAssembly begins at a page of its own, as writing past the page cache wants it; a Buffer does not. */
const stepZeros = new Uint8Array(new WebAssembly.Memory({ initial: stepBytes / 65_536 }).buffer);
/** With the step: about 50 MB/s at most while objects land. */
const busyPauseMs = 40;
const idlePauseMs = 1;
/** After a failure or while the disk is nearly full. */
const retryPauseMs = 1000;

/**
 * Keeps files of zeros that are written and synced already, because writing into such blocks needs no allocation and
 * makes a synced write two to three times faster than appending. Files are handed out once and never come back: what is
 * freed is unlinked. The zeros go past the page cache where the file system can: through it they cost as much CPU as all
 * else that the system does for an image.
 */
export class SegmentPool {
  readonly #disk: Disk;
  readonly #layout: Layout;
  readonly #guard: SpaceGuard;
  readonly #options: PoolOptions;
  readonly #ready: string[] = [];
  readonly #stop = new AbortController();
  #filling: Promise<void> | null = null;
  #mode: 'create' | 'create-direct' = 'create-direct';

  constructor(disk: Disk, layout: Layout, guard: SpaceGuard, options: PoolOptions) {
    this.#disk = disk;
    this.#layout = layout;
    this.#guard = guard;
    this.#options = options;
  }

  /** Files ready to be taken. */
  get readyCount(): number {
    return this.#ready.length;
  }

  /** Starts filling in the background, until the pool is full. */
  fill(): void {
    if (this.#filling || this.#stop.signal.aborted || this.#ready.length >= this.#options.size) return;
    this.#filling = this.#fillUp().finally(() => {
      this.#filling = null;
    });
  }

  /** Path of a pre-written file, now the caller's; null when none is ready. */
  take(): string | null {
    const file = this.#ready.shift() ?? null;
    this.fill();
    return file;
  }

  /** Resolves when nothing is being filled (any more). */
  async settled(): Promise<void> {
    await this.#filling;
  }

  /** Stops filling and removes the files. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#filling;
    for (const file of this.#ready.splice(0)) await this.#disk.unlink(file);
  }

  async #fillUp(): Promise<void> {
    while (this.#ready.length < this.#options.size && !this.#stop.signal.aborted) {
      const file = await this.#tryWriteFile();
      if (file !== null) this.#ready.push(file);
      else await this.#pause(retryPauseMs);
    }
  }

  /** Null when there is no room, or the disk failed: landing appends meanwhile, and says so itself when it cannot. */
  async #tryWriteFile(): Promise<string | null> {
    const file = path.join(this.#layout.pool, `${randomUUID()}.tar`);
    try {
      if (!(await this.#guard.hasRoomFor(this.#options.segmentBytes))) return null;
      if (await this.#writeFile(file)) return file;
      await this.#disk.unlink(file);
    } catch (error) {
      // Half-filled: removed now, or when the store opens next.
      await this.#disk.unlink(file).catch(() => undefined);
      if (this.#mode === 'create-direct' && (error as NodeJS.ErrnoException).code === 'EINVAL') {
        this.#mode = 'create';
        return await this.#tryWriteFile();
      }
    }
    return null;
  }

  /** False when it was stopped half-way. */
  async #writeFile(path: string): Promise<boolean> {
    const file = await this.#disk.open(path, this.#mode);
    const length = Math.ceil(this.#options.segmentBytes / pageBytes) * pageBytes;
    try {
      for (let at = 0; at < length; at += stepBytes) {
        if (this.#stop.signal.aborted) return false;
        await file.write([stepZeros.subarray(0, Math.min(stepBytes, length - at))], at);
        await file.sync();
        await this.#pause(this.#options.isBusy() ? busyPauseMs : idlePauseMs);
      }
      return true;
    } finally {
      await file.close();
    }
  }

  /** Returns early when the pool is closed. */
  async #pause(ms: number): Promise<void> {
    const { signal } = this.#stop;
    if (!signal.aborted) await sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);
  }
}
