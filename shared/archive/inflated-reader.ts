import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import { inflateChunks } from '#shared/dicom/inflate';
import { WeightedCache } from '#shared/kernel/weighted-cache';
import type { ObjectReader } from '#shared/objects/port';
import { rangeChunks } from './aside';
import { inflatedLimitBytes, type SkimmedEntry } from './skim-object';

/** Small data sets are inflated as a whole, and kept: frames of one object are asked for one after the other. */
const smallDeflatedBytes = 4 * 1024 * 1024;
const smallBytes = 16 * 1024 * 1024;
/** Null: not to be had as a whole. */
const inflated = new WeightedCache<Uint8Array | null>(32 * 1024 * 1024);
const inflateWhole = promisify(inflateRaw) as (
  bytes: Uint8Array,
  options: { readonly maxOutputLength: number; readonly chunkSize: number },
) => Promise<Buffer>;

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
    const whole = await this.#whole();
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

  /** All of a small data set; null where it is large, or damaged: then as much as there is comes piece by piece. */
  async #whole(): Promise<Uint8Array | null> {
    const { location, dataSetOffset } = this.#entry;
    const length = location.length - dataSetOffset;
    if (length > smallDeflatedBytes) return null;
    const name = `${location.store}|${location.key}|${location.offset}`;
    const known = inflated.get(name);
    if (known !== undefined) return known;
    const deflated = Buffer.allocUnsafeSlow(length);
    const read = await this.#reader.read(deflated, location.offset + dataSetOffset);
    const whole = await inflateSmall(deflated.subarray(0, read));
    inflated.set(name, whole, 256 + (whole?.length ?? 0));
    return whole;
  }

  async #next(): Promise<boolean> {
    this.#chunks ??= this.#open();
    const { value, done } = await this.#chunks.next();
    this.#chunkAt += this.#chunk.length;
    this.#chunk = done ? new Uint8Array(0) : value;
    return !done;
  }
}

async function inflateSmall(bytes: Uint8Array): Promise<Uint8Array | null> {
  const chunkSize = Math.min(smallBytes, Math.max(64 * 1024, 4 * bytes.length));
  try {
    // A copy: what zlib gives lies in a buffer of a chunk's size.
    return new Uint8Array(await inflateWhole(bytes, { maxOutputLength: smallBytes, chunkSize }));
  } catch {
    // Too large or damaged: reading it piece by piece says what is wrong, where something is.
    return null;
  }
}
