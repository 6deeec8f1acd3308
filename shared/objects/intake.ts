import { InternalError } from '#shared/kernel/errors';
import type { LandingMemory } from './landing-memory';
import type { LandingItem, ObjectStore, Spill } from './port';

const mebibyte = 1024 * 1024;

/** When an object goes to a file of its own. */
export interface IntakeLimits {
  /** Always above this size. Default 16 MiB. */
  readonly spillBytes: number;
  /** Above this size while memory is tight. Default 2 MiB. */
  readonly tightSpillBytes: number;
  /** How long a receiver waits for memory before its object goes to a file whatever its size. Default 250 ms. */
  readonly patienceMs: number;
}

export const defaultIntakeLimits: IntakeLimits = {
  spillBytes: 16 * mebibyte,
  tightSpillBytes: 2 * mebibyte,
  patienceMs: 250,
};

/** Kept in memory of a spilled object, for its header. */
const headBytes = 64 * 1024;
/** Chunks of a spilled object are gathered up to this size before they are written. */
const gatherBytes = 128 * 1024;
/** A small chunk that is a view into a much larger buffer is copied, so that it does not keep the whole of it alive. */
const copyBytes = 8 * 1024;
const copyRatio = 8;

/**
 * Collects the bytes of one incoming object, in memory or in a spill file. One writer: a `write` must not be called
 * before the promise of the one before resolved. Each intake ends with exactly one `release` (memory) and, unless its
 * content was landed, one `discard`, which includes it.
 */
export class Intake {
  readonly #store: Pick<ObjectStore, 'openSpill'>;
  readonly #memory: LandingMemory;
  readonly #limits: IntakeLimits;
  #chunks: Uint8Array[] = [];
  #size = 0;
  #reservedBytes = 0;
  #spill: Spill | null = null;
  #head: Uint8Array | null = null;
  /** Of a spilled object: not written yet. */
  #gathered: Uint8Array[] = [];
  #gatheredBytes = 0;
  #isEnded = false;

  constructor(store: Pick<ObjectStore, 'openSpill'>, memory: LandingMemory, limits: Partial<IntakeLimits> = {}) {
    this.#store = store;
    this.#memory = memory;
    this.#limits = { ...defaultIntakeLimits, ...limits };
  }

  /** Bytes taken so far. */
  get size(): number {
    return this.#size;
  }

  /** True once the object lies in a file of its own. */
  get isSpilled(): boolean {
    return this.#spill !== null;
  }

  /**
   * Takes a chunk over without copying it: the caller must not change its bytes any more. A promise means: stop
   * reading until it resolves.
   *
   * @throws StoreFullError, StoreUnavailableError when the object had to go to a file and the store cannot
   */
  write(chunk: Uint8Array): undefined | Promise<void> {
    if (this.#isEnded) throw new InternalError('The intake has ended');
    this.#size += chunk.length;
    if (this.#spill) return this.#gather(chunk);
    const { spillBytes, tightSpillBytes, patienceMs } = this.#limits;
    if (this.#size > spillBytes || (this.#size > tightSpillBytes && this.#memory.isTight)) return this.#toSpill(chunk);
    const waiting = this.#memory.reserve(chunk.length, patienceMs);
    if (waiting) return this.#whenGranted(waiting, chunk);
    this.#keep(chunk);
    return undefined;
  }

  /**
   * The first `length` bytes received so far, fewer when fewer came. A view when they lie in one chunk (or in the kept
   * head of a spilled object), else a copy.
   */
  head(length: number): Uint8Array | Promise<Uint8Array> {
    const wanted = Math.min(length, this.#size);
    if (!this.#spill) return firstBytes(this.#chunks, wanted);
    const head = this.#head!;
    if (wanted <= head.length) return head.subarray(0, wanted);
    const spill = this.#spill;
    return this.#flush().then(() => spill.head(wanted));
  }

  /** Fills `buffer` from `position` with bytes received so far; returns how many, fewer only at their end. */
  async read(buffer: Uint8Array, position: number): Promise<number> {
    if (!this.#spill) return copyRange(this.#chunks, buffer, position);
    await this.#flush();
    return await this.#spill.read(buffer, position);
  }

  /** What to hand to a LandingItem, with `size` as its length. Nothing can be written afterwards. */
  async content(): Promise<LandingItem['content']> {
    this.#isEnded = true;
    if (!this.#spill) return this.#chunks;
    await this.#flush();
    return this.#spill;
  }

  /** Gives the memory back; to be called when the content was landed (or was given up). May be repeated. */
  release(): void {
    this.#isEnded = true;
    this.#chunks = [];
    this.#gathered = [];
    this.#head = null;
    const reserved = this.#reservedBytes;
    this.#reservedBytes = 0;
    if (reserved > 0) this.#memory.release(reserved);
  }

  /** Throws the bytes away and gives the memory back. After a landing it only does the latter. */
  async discard(): Promise<void> {
    this.release();
    await this.#spill?.discard();
  }

  #keep(chunk: Uint8Array): void {
    this.#reservedBytes += chunk.length;
    const isScrap = chunk.length <= copyBytes && chunk.length * copyRatio < chunk.buffer.byteLength;
    this.#chunks.push(isScrap ? Uint8Array.from(chunk) : chunk);
  }

  /** Waiting ends with memory or with a file, so receivers that hold parts of objects never wait for each other. */
  async #whenGranted(waiting: Promise<boolean>, chunk: Uint8Array): Promise<void> {
    const granted = await waiting;
    if (granted && this.#isEnded) this.#memory.release(chunk.length);
    else if (granted) this.#keep(chunk);
    else if (!this.#isEnded) await this.#toSpill(chunk);
  }

  async #toSpill(chunk: Uint8Array): Promise<void> {
    const chunks = [...this.#chunks, chunk];
    const spill = await this.#store.openSpill();
    if (this.#isEnded) return spill.discard();
    this.#spill = spill;
    this.#head = Uint8Array.from(firstBytes(chunks, Math.min(headBytes, this.#size)));
    this.#chunks = [];
    for (const part of chunks) await this.#gather(part);
    await this.#flush();
    const reserved = this.#reservedBytes;
    this.#reservedBytes = 0;
    if (reserved > 0) this.#memory.release(reserved);
  }

  #gather(chunk: Uint8Array): undefined | Promise<void> {
    this.#gathered.push(chunk);
    this.#gatheredBytes += chunk.length;
    return this.#gatheredBytes < gatherBytes ? undefined : this.#flush();
  }

  async #flush(): Promise<void> {
    if (this.#gatheredBytes === 0 || !this.#spill) return;
    const [first] = this.#gathered;
    const bytes = this.#gathered.length === 1 ? first! : Buffer.concat(this.#gathered, this.#gatheredBytes);
    this.#gathered = [];
    this.#gatheredBytes = 0;
    await this.#spill.write(bytes);
  }
}

function copyRange(chunks: readonly Uint8Array[], buffer: Uint8Array, position: number): number {
  let filled = 0;
  let start = 0;
  for (const chunk of chunks) {
    if (filled === buffer.length) break;
    const from = Math.max(0, position + filled - start);
    const part = chunk.subarray(from, from + buffer.length - filled);
    buffer.set(part, filled);
    filled += part.length;
    start += chunk.length;
  }
  return filled;
}

function firstBytes(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const first = chunks[0];
  if (first && first.length >= length) return first.subarray(0, length);
  const head = Buffer.allocUnsafe(length);
  let filled = 0;
  for (const chunk of chunks) {
    if (filled === length) break;
    const part = chunk.subarray(0, length - filled);
    head.set(part, filled);
    filled += part.length;
  }
  return head.subarray(0, filled);
}
