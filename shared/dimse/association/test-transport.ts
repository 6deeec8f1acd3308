import { Duplex } from 'node:stream';

/** One end of a connection in memory; what is written to one end is read at the other. */
class PairedEnd extends Duplex {
  other: PairedEnd | undefined;
  #waiting: (() => void) | undefined;

  constructor() {
    super({ allowHalfOpen: false });
  }

  override _read(): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.();
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.other!.#take(chunk, done);
  }

  override _final(done: () => void): void {
    this.other!.push(null);
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    const { other } = this;
    if (other && !other.destroyed && !other.readableEnded) other.push(null);
    done(error);
  }

  #take(chunk: Buffer, done: () => void): void {
    if (this.destroyed || this.push(chunk)) done();
    else this.#waiting = done;
  }
}

/** Two ends of one connection in memory. */
export function transportPair(): [Duplex, Duplex] {
  const [left, right] = [new PairedEnd(), new PairedEnd()];
  left.other = right;
  right.other = left;
  return [left, right];
}
