import { InternalError } from '#shared/kernel/errors';

const mebibyte = 1024 * 1024;
/** Buffers that nobody uses are kept up to this many bytes. */
const idleLimitBytes = 32 * mebibyte;
/** Sizes are rounded up to this, so that objects of about the same size share their buffers. */
const sizeStep = 64 * 1024;
/** Buffers of one answer: one on the socket, one being filled, one being let go. */
const perLease = 3;
/** While more bytes than this are in use, an answer has one buffer: there are others to read for meanwhile. */
const tightBytes = 16 * mebibyte;

/**
 * Read buffers shared by all answers. The more answers run, the smaller the reads of each: 1 MiB up to 16 answers
 * (larger ones fall out of the processor's cache before they are sent), 512 KiB up to 32, then 256 KiB, so that 50 whole
 * series at a time stay below the memory budget.
 */
export class BufferPool {
  #idle: Buffer[] = [];
  #idleBytes = 0;
  #usedBytes = 0;
  #leases = 0;

  /**
   * Begins an answer.
   *
   * @param least - buffers that it may have at any time: 2 where one is only let go of when the next was sent
   */
  open(least = 1): Lease {
    this.#leases += 1;
    return new Lease(this, least, () => {
      this.#leases -= 1;
    });
  }

  /** Size of a read now. */
  get targetBytes(): number {
    if (this.#leases <= 16) return mebibyte;
    return this.#leases <= 32 ? mebibyte / 2 : mebibyte / 4;
  }

  /** Buffers that one answer may have now. */
  get perLease(): number {
    return this.#usedBytes > tightBytes ? 1 : perLease;
  }

  /** A buffer of at least `bytes`. */
  take(bytes: number): Buffer {
    const buffer = this.#idleOrNew(bytes);
    this.#usedBytes += buffer.length;
    return buffer;
  }

  #idleOrNew(bytes: number): Buffer {
    const at = this.#idle.findIndex((buffer) => buffer.length >= bytes && buffer.length <= 4 * bytes);
    if (at < 0) return Buffer.allocUnsafeSlow(Math.ceil(bytes / sizeStep) * sizeStep);
    const [buffer] = this.#idle.splice(at, 1);
    this.#idleBytes -= buffer!.length;
    return buffer!;
  }

  /** Takes a buffer back. */
  give(buffer: Buffer): void {
    this.#usedBytes -= buffer.length;
    if (this.#idleBytes + buffer.length > idleLimitBytes) return;
    this.#idle.push(buffer);
    this.#idleBytes += buffer.length;
  }
}

/** The one pool of this process. */
export const readBuffers = new BufferPool();

/** The buffers of one answer. */
export class Lease {
  readonly #pool: BufferPool;
  readonly #least: number;
  readonly #closed: () => void;
  #out = 0;
  #isClosed = false;
  #waiting: (() => void)[] = [];

  constructor(pool: BufferPool, least: number, closed: () => void) {
    this.#pool = pool;
    this.#least = least;
    this.#closed = closed;
  }

  /** Size of the next read: smaller when other answers have begun meanwhile. */
  get targetBytes(): number {
    return this.#pool.targetBytes;
  }

  /** A buffer of at least `bytes`; waits while this answer has as many as it may have now. First come, first served. */
  async take(bytes: number): Promise<Buffer> {
    const mustWait = this.#waiting.length > 0 || this.#out >= this.#most;
    if (mustWait && !this.#isClosed) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (this.#isClosed) throw new InternalError('The answer has ended');
    this.#out += 1;
    return this.#pool.take(Math.max(bytes, this.targetBytes));
  }

  /** Gives a buffer back: nobody reads it any more. */
  give(buffer: Buffer): void {
    this.#out -= 1;
    this.#pool.give(buffer);
    if (this.#out < this.#most) this.#waiting.shift()?.();
  }

  /** Buffers that it may have now. */
  get #most(): number {
    return Math.max(this.#least, this.#pool.perLease);
  }

  /** Ends the answer; buffers still on their way come back by themselves. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const wake of this.#waiting.splice(0)) wake();
    this.#closed();
  }
}
