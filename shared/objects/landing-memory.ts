interface Waiter {
  readonly bytes: number;
  readonly answer: (granted: boolean) => void;
}

/**
 * The memory that all receive buffers of landing share. A receiver that gets a promise stops reading its socket until
 * it resolves.
 */
export class LandingMemory {
  readonly totalBytes: number;
  #usedBytes = 0;
  readonly #waiters = new Set<Waiter>();

  /** @param totalBytes - default 64 MiB */
  constructor(totalBytes = 64 * 1024 * 1024) {
    this.totalBytes = totalBytes;
  }

  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** True when more than half is in use: large objects then go to files early. */
  get isTight(): boolean {
    return this.#usedBytes > this.totalBytes / 2 || this.#waiters.size > 0;
  }

  /** Takes `bytes` when they are free and nobody waits for their turn. */
  tryReserve(bytes: number): boolean {
    if (this.#waiters.size > 0 || !this.#fits(bytes)) return false;
    this.#usedBytes += bytes;
    return true;
  }

  /**
   * Takes `bytes` now (undefined) or when its turn comes.
   *
   * @param patienceMs - after this time the promise resolves to false and nothing was taken; default: waits for ever
   */
  reserve(bytes: number, patienceMs?: number): undefined | Promise<boolean> {
    if (this.tryReserve(bytes)) return undefined;
    return new Promise((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      const waiter: Waiter = {
        bytes,
        answer: (granted) => {
          clearTimeout(timer);
          this.#waiters.delete(waiter);
          resolve(granted);
        },
      };
      this.#waiters.add(waiter);
      if (patienceMs !== undefined) {
        timer = setTimeout(() => {
          waiter.answer(false);
          this.#serve();
        }, patienceMs);
      }
    });
  }

  release(bytes: number): void {
    this.#usedBytes -= bytes;
    this.#serve();
  }

  /** First come, first served. */
  #serve(): void {
    for (const waiter of [...this.#waiters]) {
      if (!this.#fits(waiter.bytes)) return;
      this.#usedBytes += waiter.bytes;
      waiter.answer(true);
    }
  }

  /** One reservation larger than everything is let in alone, so that it cannot wait for ever. */
  #fits(bytes: number): boolean {
    return this.#usedBytes === 0 || this.#usedBytes + bytes <= this.totalBytes;
  }
}
