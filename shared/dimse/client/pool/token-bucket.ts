import { setTimeout as sleep } from 'node:timers/promises';
import type { OutgoingDataSet } from '../../messages/sender';

/** Largest piece that is sent at once under a limit. */
const pieceBytes = 65_536;

/**
 * A limit on bytes per second over everything that draws on it. What was not used is kept for up to a second; who finds
 * too little goes into debt and waits until it is paid, so waiting is in the order of asking.
 */
export class TokenBucket {
  #bytesPerSecond: number;
  #level: number;
  #atMs: number;
  readonly #clock: { now(): number };

  /** @param clock - milliseconds that never go back */
  constructor(bytesPerSecond: number, clock: { now(): number } = performance) {
    this.#bytesPerSecond = bytesPerSecond;
    this.#level = bytesPerSecond;
    this.#clock = clock;
    this.#atMs = clock.now();
  }

  /** Holds from now on. */
  set bytesPerSecond(limit: number) {
    this.#fill();
    this.#bytesPerSecond = limit;
    this.#level = Math.min(this.#level, limit);
  }

  /** Takes bytes. @returns milliseconds to wait before they are sent; 0: none */
  take(bytes: number): number {
    this.#fill();
    this.#level -= bytes;
    return this.#level >= 0 ? 0 : (-this.#level / this.#bytesPerSecond) * 1000;
  }

  /** A data set whose pieces keep to the limit. */
  paced(dataSet: OutgoingDataSet): OutgoingDataSet {
    const isWhole = dataSet instanceof Uint8Array;
    if (isWhole && dataSet.length === 0) return dataSet;
    return { length: dataSet.length, chunks: this.#pacedChunks(isWhole ? [dataSet] : dataSet.chunks) };
  }

  async *#pacedChunks(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length; at += pieceBytes) {
        const piece = chunk.subarray(at, at + pieceBytes);
        const waitMs = this.take(piece.length);
        if (waitMs > 0) await sleep(waitMs);
        yield piece;
      }
    }
  }

  #fill(): void {
    const nowMs = this.#clock.now();
    this.#level = Math.min(this.#bytesPerSecond, this.#level + ((nowMs - this.#atMs) / 1000) * this.#bytesPerSecond);
    this.#atMs = nowMs;
  }
}
