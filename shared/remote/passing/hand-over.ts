/** How long a maker waits for its item to be taken. */
export interface HandOverOptions<T> {
  /** After this time an item that nobody took is kept for who takes, as far as there is room, and its maker goes on. */
  readonly patienceMs: number;
  /** Room for items that are kept, in bytes; one alone may be larger. */
  readonly keptBytes: number;
  /** What was not taken and not kept by then is refused, and all that follows. */
  readonly limitMs: number;
  /** Lets go of what was kept and will not be taken. */
  drop(item: T): void;
}

interface Offer<T> {
  readonly item: T;
  readonly sizeBytes: number;
  readonly sinceMs: number;
  readonly timer: NodeJS.Timeout;
  readonly taken: () => void;
  readonly refused: (why: unknown) => void;
  isKept: boolean;
}

/**
 * Hands items over from who makes them to who takes them, one at a time: the maker waits until its item was taken, so
 * that no more are made than are wanted. A maker cannot wait for ever (a system gives up when its object is not answered),
 * so some are kept for who takes slowly.
 */
export class HandOver<T> {
  readonly #options: HandOverOptions<T>;
  readonly #offered: Offer<T>[] = [];
  #keptBytes = 0;
  #wake: () => void = () => undefined;
  #end: { readonly error: unknown } | null = null;
  #isOver = false;

  constructor(options: HandOverOptions<T>) {
    this.#options = options;
  }

  /** Resolves when the item was taken, or is kept. @throws HandOverClosedError when nobody takes any more */
  give(item: T, sizeBytes: number): Promise<void> {
    if (this.#isOver) return Promise.reject(new HandOverClosedError('Nobody takes it any more'));
    return new Promise((taken, refused) => {
      const timer = setInterval(() => this.#waited(offer), this.#options.patienceMs).unref();
      const sinceMs = performance.now();
      const offer: Offer<T> = { item, sizeBytes, sinceMs, timer, taken, refused, isKept: false };
      this.#offered.push(offer);
      this.#wake();
    });
  }

  /** Nothing more comes. @param error - why, when it is not the end */
  end(error: unknown = null): void {
    this.#end ??= { error };
    this.#wake();
  }

  /** The next item; undefined at the end. @throws the error of `end` */
  async take(): Promise<T | undefined> {
    for (;;) {
      const next = this.#offered.shift();
      if (next) {
        clearInterval(next.timer);
        if (next.isKept) this.#keptBytes -= next.sizeBytes;
        next.taken();
        return next.item;
      }
      if (this.#end?.error) throw this.#end.error;
      if (this.#end) return undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Nobody takes any more. */
  close(): void {
    this.#isOver = true;
    this.#keptBytes = 0;
    for (const { isKept, item, timer, refused } of this.#offered.splice(0)) {
      clearInterval(timer);
      if (isKept) this.#options.drop(item);
      else refused(new HandOverClosedError('Nobody takes it any more'));
    }
  }

  #waited(offer: Offer<T>): void {
    const { keptBytes, limitMs } = this.#options;
    if (this.#keptBytes === 0 || this.#keptBytes + offer.sizeBytes <= keptBytes) {
      clearInterval(offer.timer);
      offer.isKept = true;
      this.#keptBytes += offer.sizeBytes;
      offer.taken();
    } else if (performance.now() - offer.sinceMs >= limitMs) this.close();
  }
}

/** Who wanted the items has gone, or is too slow. */
export class HandOverClosedError extends Error {}
