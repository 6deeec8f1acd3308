/** The items of a source, of which the next one is being made while the caller works on the last. */
export async function* oneAhead<T>(source: AsyncGenerator<T>): AsyncGenerator<T> {
  let next = source.next();
  try {
    for (;;) {
      const { done, value } = await next;
      if (done) return;
      next = source.next();
      next.catch(() => undefined); // heard when it is its turn
      yield value;
    }
  } finally {
    await next.catch(() => undefined); // the caller heard of it, or stopped for a reason of its own
    await source.return(undefined);
  }
}

/** Buffers taken in turn: `count` of them, so that a buffer is overwritten only `count` turns after it was taken. */
export class BufferRing {
  readonly #buffers: Buffer[] = [];
  readonly #count: number;
  readonly #bytes: number;
  #turn = 0;

  constructor(count: number, bytes: number) {
    this.#count = count;
    this.#bytes = bytes;
  }

  next(): Buffer {
    const at = this.#turn++ % this.#count;
    this.#buffers[at] ??= Buffer.allocUnsafeSlow(this.#bytes);
    return this.#buffers[at];
  }
}
