import { type BlockPool, landingBlockBytes } from './landing-blocks';

interface Part {
  readonly bytes: Uint8Array;
  readonly isPooled: boolean;
  used: number;
}

/** Where no block is free, chunks get memory of their own, at least so much: single bytes must not cost a multiple. */
const leastOwnBytes = 4096;
/** Up to this size an object is copied out of its block at its end: while it waits it needs no more than its length. */
const smallBytes = 16 * 1024;

/** Bytes that grow at their end, in blocks of a pool. What is added is copied. */
export class BlockChain {
  readonly #pool: BlockPool;
  #parts: Part[] = [];
  #length = 0;

  constructor(pool: BlockPool) {
    this.#pool = pool;
  }

  get length(): number {
    return this.#length;
  }

  /** Copies `bytes` to the end. */
  add(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      const part = this.#open(bytes.length - at);
      const count = Math.min(part.bytes.length - part.used, bytes.length - at);
      part.bytes.set(at === 0 && count === bytes.length ? bytes : bytes.subarray(at, at + count), part.used);
      part.used += count;
      at += count;
    }
    this.#length += bytes.length;
  }

  /** All bytes in order, views that hold until `clear`. */
  chunks(): Uint8Array[] {
    return this.#parts.map(({ bytes, used }) => bytes.subarray(0, used));
  }

  /** The first bytes: a view that holds until `clear` when they lie in one part, else a copy. */
  head(length: number): Uint8Array {
    const wanted = Math.min(length, this.#length);
    const first = this.#parts[0];
    if (first && first.used >= wanted) return first.bytes.subarray(0, wanted);
    const head = Buffer.allocUnsafe(wanted);
    this.read(head, 0);
    return head;
  }

  /** Fills `buffer` from `position`; returns how many bytes there were. */
  read(buffer: Uint8Array, position: number): number {
    let filled = 0;
    let start = 0;
    for (const { bytes, used } of this.#parts) {
      if (filled === buffer.length) break;
      const from = Math.max(0, position + filled - start);
      if (from < used) {
        const part = bytes.subarray(from, Math.min(used, from + buffer.length - filled));
        buffer.set(part, filled);
        filled += part.length;
      }
      start += used;
    }
    return filled;
  }

  /** To be called when nothing is added any more: a small object leaves its block to others. */
  compact(): void {
    if (this.#length > smallBytes || !this.#parts.some(({ isPooled }) => isPooled)) return;
    const bytes = Buffer.allocUnsafeSlow(this.#length);
    this.read(bytes, 0);
    this.#giveBack();
    this.#parts = [{ bytes, isPooled: false, used: bytes.length }];
  }

  /** Forgets all bytes; their blocks go back to the pool. */
  clear(): void {
    this.#giveBack();
    this.#parts = [];
    this.#length = 0;
  }

  #giveBack(): void {
    for (const { bytes, isPooled } of this.#parts) if (isPooled) this.#pool.give(bytes);
  }

  /** The part with room at the end. */
  #open(wanted: number): Part {
    const last = this.#parts.at(-1);
    if (last && last.used < last.bytes.length) return last;
    const block = this.#pool.take();
    const ownBytes = Math.min(Math.max(wanted, leastOwnBytes), landingBlockBytes);
    const part = { bytes: block ?? Buffer.allocUnsafeSlow(ownBytes), isPooled: block !== null, used: 0 };
    this.#parts.push(part);
    return part;
  }
}
