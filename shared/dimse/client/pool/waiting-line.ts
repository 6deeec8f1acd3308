interface Waiter {
  readonly priority: number;
  readonly wake: () => void;
}

/** Who waits for a place, the lowest priority first, among equals in the order of coming. */
export class WaitingLine {
  #waiters: Waiter[] = [];

  get length(): number {
    return this.#waiters.length;
  }

  /** Resolves when it is woken. @throws the reason of `signal` */
  wait(priority: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = () => {
        this.#waiters = this.#waiters.filter((other) => other !== waiter);
        reject(signal?.reason);
      };
      const wake = () => {
        signal?.removeEventListener('abort', stop);
        resolve();
      };
      const waiter = { priority, wake };
      signal?.addEventListener('abort', stop, { once: true });
      const at = this.#waiters.findIndex((other) => other.priority > priority);
      this.#waiters.splice(at < 0 ? this.#waiters.length : at, 0, waiter);
    });
  }

  wakeNext(): void {
    this.#waiters.shift()?.wake();
  }
}
