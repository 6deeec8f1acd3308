import { inflateChunks } from '#shared/dicom/inflate';
import type { ObjectReader } from '#shared/objects/port';
import { rangeChunks } from './aside';
import { inflatedObject } from './inflated-object';
import { inflatedLimitBytes, type SkimmedEntry } from './skim-object';

/**
 * Reads ranges of a stored deflated data set. Of a large one without holding it: forwards it inflates on, backwards it
 * begins anew. Readers of many ranges ask in ascending order.
 */
export class InflatedReader {
  readonly #open: () => AsyncGenerator<Buffer>;
  readonly #reader: ObjectReader;
  readonly #entry: SkimmedEntry;
  #chunks: AsyncGenerator<Buffer> | null = null;
  /** The piece inflated last, and where it begins in the data set. */
  #chunk: Uint8Array = new Uint8Array(0);
  #chunkAt = 0;

  constructor(reader: ObjectReader, entry: SkimmedEntry) {
    const { location, dataSetOffset } = entry;
    this.#reader = reader;
    this.#entry = entry;
    const [start, length] = [location.offset + dataSetOffset, location.length - dataSetOffset];
    this.#open = () => inflateChunks(rangeChunks(reader, start, length), { maxBytes: inflatedLimitBytes });
  }

  /**
   * New bytes from `offset` of the inflated data set; fewer than `length` where it ends.
   *
   * @throws MalformedDataSetError, LimitExceededError
   */
  async read(offset: number, length: number): Promise<Uint8Array> {
    const whole = await inflatedObject(this.#reader, this.#entry);
    if (whole) return whole.slice(offset, offset + length);
    const parts: Uint8Array[] = [];
    let missing = length;
    for await (const part of this.stream(offset, length)) {
      parts.push(part);
      missing -= part.length;
    }
    return Buffer.concat(parts, length - missing);
  }

  /** The same, piece by piece. */
  async *stream(offset: number, length: number): AsyncGenerator<Uint8Array> {
    if (offset < this.#chunkAt) await this.close();
    const end = offset + length;
    for (let at = offset; at < end; ) {
      const held = this.#chunk.subarray(Math.max(0, at - this.#chunkAt), Math.max(0, end - this.#chunkAt));
      if (held.length > 0) {
        yield held;
        at += held.length;
      } else if (!(await this.#next())) return;
    }
  }

  /** Frees the inflater; a further read begins anew. */
  async close(): Promise<void> {
    const chunks = this.#chunks;
    this.#chunks = null;
    this.#chunk = new Uint8Array(0);
    this.#chunkAt = 0;
    await chunks?.return(undefined);
  }

  async #next(): Promise<boolean> {
    this.#chunks ??= this.#open();
    const { value, done } = await this.#chunks.next();
    this.#chunkAt += this.#chunk.length;
    this.#chunk = done ? new Uint8Array(0) : value;
    return !done;
  }
}
