/**
 * Hybrid logical clock for the landing order: microseconds since 1970 (a safe integer until 2255), strictly growing
 * even when the machine's clock stands still or goes back.
 */
export class SequenceClock {
  #last = 0;
  readonly #now: () => number;

  /** @param now - milliseconds since 1970 */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** A number above every number given or observed before. */
  next(): number {
    this.#last = Math.max(this.#last + 1, this.#now() * 1000);
    return this.#last;
  }

  /** Raises the clock above a sequence found in the archive. Values that are no sequence are refused. */
  observe(sequence: number): void {
    if (!Number.isSafeInteger(sequence) || sequence < 0) throw new RangeError('not a sequence');
    this.#last = Math.max(this.#last, sequence);
  }

  /** The highest number given or observed. */
  get last(): number {
    return this.#last;
  }
}

/** The clock that all stores of this process share, so that sequences of different stores can be compared. */
export const processSequence = new SequenceClock();
