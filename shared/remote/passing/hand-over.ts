/**
 * Hands items over from who makes them to who takes them, one at a time: the maker waits until its item was taken, so
 * that no more are made than are wanted.
 */
export class HandOver<T> {
  readonly #offered: { readonly item: T; readonly taken: () => void; readonly refused: (why: unknown) => void }[] = [];
  #wake: () => void = () => undefined;
  #end: { readonly error: unknown } | null = null;
  #isOver = false;

  /** Resolves when the item was taken. @throws HandOverClosedError when nobody takes any more */
  give(item: T): Promise<void> {
    if (this.#isOver) return Promise.reject(new HandOverClosedError('Nobody takes it any more'));
    return new Promise((taken, refused) => {
      this.#offered.push({ item, taken, refused });
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
    for (const { refused } of this.#offered.splice(0)) refused(new HandOverClosedError('Nobody takes it any more'));
  }
}

/** Who wanted the items has gone. */
export class HandOverClosedError extends Error {}
