import { InternalError } from '#shared/kernel/errors';
import { BlockChain } from './block-chain';
import { crc32 } from './crc32';
import { landingBlocks } from './landing-blocks';
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

/**
 * Collects the bytes of one incoming object, in memory or in a spill file. One writer: a `write` must not be called
 * before the promise of the one before resolved. Each intake ends with exactly one `release` (memory) and, unless its
 * content was landed, one `discard`, which includes it.
 */
export class Intake {
  readonly #store: Pick<ObjectStore, 'openSpill'>;
  readonly #memory: LandingMemory;
  readonly #limits: IntakeLimits;
  readonly #kept = new BlockChain(landingBlocks);
  #crc32 = 0;
  #size = 0;
  #reservedBytes = 0;
  #spill: Spill | null = null;
  #head: Uint8Array | null = null;
  /** Of a spilled object: what is not written yet, and how much of it is filled. */
  #gathered: Uint8Array | null = null;
  #gatheredBytes = 0;
  #isEnded = false;
  /** Somebody reads the content: until then its memory is not given to anyone else. */
  #isLent = false;
  #isReleased = false;

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

  /** CRC-32 of the bytes taken; undefined for a spilled object, whose file knows it. */
  get crc32(): number | undefined {
    return this.#spill ? undefined : this.#crc32;
  }

  /**
   * Copies a chunk: its bytes are the caller's again when this returns. A promise means: stop reading until it resolves.
   *
   * @throws StoreFullError, StoreUnavailableError when the object had to go to a file and the store cannot
   */
  write(chunk: Uint8Array): undefined | Promise<void> {
    if (this.#isEnded) throw new InternalError('The intake has ended');
    this.#size += chunk.length;
    if (this.#spill) return this.#gather(chunk);
    const { spillBytes, tightSpillBytes, patienceMs } = this.#limits;
    if (this.#size > spillBytes || (this.#size > tightSpillBytes && this.#memory.isTight)) {
      return this.#toSpill(Uint8Array.from(chunk));
    }
    const waiting = this.#memory.reserve(chunk.length, patienceMs);
    if (waiting) return this.#whenGranted(waiting, Uint8Array.from(chunk));
    this.#keep(chunk);
    return undefined;
  }

  /**
   * The first `length` bytes received so far, fewer when fewer came. A view, until the intake is released, when they lie
   * in one block (or in the kept head of a spilled object), else a copy.
   */
  head(length: number): Uint8Array | Promise<Uint8Array> {
    const wanted = Math.min(length, this.#size);
    if (!this.#spill) return this.#kept.head(wanted);
    const head = this.#head!;
    if (wanted <= head.length) return head.subarray(0, wanted);
    const spill = this.#spill;
    return this.#flush().then(() => spill.head(wanted));
  }

  /** Fills `buffer` from `position` with bytes received so far; returns how many, fewer only at their end. */
  async read(buffer: Uint8Array, position: number): Promise<number> {
    if (!this.#spill) return this.#kept.read(buffer, position);
    await this.#flush();
    return await this.#spill.read(buffer, position);
  }

  /**
   * What to hand to a LandingItem, with `size` as its length. Nothing can be written afterwards, and until `returned`
   * the bytes stay where they are, whatever happens to the intake.
   */
  async content(): Promise<LandingItem['content']> {
    this.#isEnded = true;
    if (!this.#spill) {
      this.#kept.compact();
      this.#isLent = true;
      return this.#kept.chunks();
    }
    await this.#flush();
    return this.#spill;
  }

  /** The content is not read any more. */
  returned(): void {
    this.#isLent = false;
    if (this.#isReleased) this.#free();
  }

  /** Gives the memory back, when the content was landed or given up. May be repeated. */
  release(): void {
    this.#isEnded = true;
    this.#isReleased = true;
    if (!this.#isLent) this.#free();
  }

  /** Throws the bytes away and gives the memory back. After a landing it only does the latter. */
  async discard(): Promise<void> {
    this.release();
    await this.#spill?.discard();
  }

  #free(): void {
    this.#kept.clear();
    this.#gathered = null;
    this.#gatheredBytes = 0;
    this.#head = null;
    this.#giveReserved();
  }

  #giveReserved(): void {
    const reserved = this.#reservedBytes;
    this.#reservedBytes = 0;
    if (reserved > 0) this.#memory.release(reserved);
  }

  #keep(chunk: Uint8Array): void {
    this.#reservedBytes += chunk.length;
    this.#crc32 = crc32(chunk, this.#crc32);
    this.#kept.add(chunk);
  }

  /** Waiting ends with memory or with a file, so receivers that hold parts of objects never wait for each other. */
  async #whenGranted(waiting: Promise<boolean>, chunk: Uint8Array): Promise<void> {
    const granted = await waiting;
    if (granted && this.#isEnded) this.#memory.release(chunk.length);
    else if (granted) this.#keep(chunk);
    else if (!this.#isEnded) await this.#toSpill(chunk);
  }

  /** @param chunk - bytes of our own */
  async #toSpill(chunk: Uint8Array): Promise<void> {
    const spill = await this.#store.openSpill();
    if (this.#isEnded) return spill.discard();
    this.#spill = spill;
    this.#head = Buffer.allocUnsafeSlow(Math.min(headBytes, this.#size));
    const known = this.#kept.read(this.#head, 0);
    this.#head.set(chunk.subarray(0, this.#head.length - known), known);
    this.#isLent = true; // being written: kept from others if the object is given up meanwhile
    try {
      for (const part of this.#kept.chunks()) await this.#gather(part);
      await this.#gather(chunk);
      await this.#flush();
    } finally {
      this.#isLent = false;
      this.#kept.clear();
      this.#giveReserved();
    }
  }

  #gather(chunk: Uint8Array): undefined | Promise<void> {
    const count = this.#fill(chunk);
    if (this.#gatheredBytes < gatherBytes) return undefined;
    return this.#gatherRest(Uint8Array.from(chunk.subarray(count)));
  }

  async #gatherRest(rest: Uint8Array): Promise<void> {
    let left = rest;
    for (;;) {
      await this.#flush();
      left = left.subarray(this.#fill(left));
      if (this.#gatheredBytes < gatherBytes) return;
    }
  }

  /** Copies what fits; returns how much that was. */
  #fill(chunk: Uint8Array): number {
    this.#gathered ??= Buffer.allocUnsafeSlow(gatherBytes);
    const count = Math.min(chunk.length, gatherBytes - this.#gatheredBytes);
    this.#gathered.set(chunk.subarray(0, count), this.#gatheredBytes);
    this.#gatheredBytes += count;
    return count;
  }

  async #flush(): Promise<void> {
    const gathered = this.#gathered;
    if (!gathered || this.#gatheredBytes === 0 || !this.#spill) return;
    const bytes = gathered.subarray(0, this.#gatheredBytes);
    await this.#spill.write(bytes);
    this.#gatheredBytes = 0;
  }
}
