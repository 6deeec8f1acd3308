import type { InstanceEntry } from '#shared/archive/documents';
import { isFaultOfBytes } from '#shared/archive/fault-of-bytes';
import { PlatformError } from '#shared/kernel/errors';
import { CorruptObjectError } from '#shared/objects/errors';
import type { ObjectReader } from '#shared/objects/port';
import type { Lease } from '../buffer-pool';
import type { ObjectCorrector } from '../corrected-object';
import { type Block, planBlocks } from '../read-blocks';

/** Bytes of a data set that lie in memory, or come in pieces. */
export type DataSetBytes =
  | Uint8Array
  | { readonly length: number; readonly chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array> };

/** A stored data set without file meta. */
export interface StoredDataSet {
  readonly entry: InstanceEntry;
  /**
   * Views of a block that was read. A piece stays unchanged until the second one after it is asked for. Null: it is too
   * damaged to be corrected.
   */
  readonly bytes: DataSetBytes | null;
  /** Nobody reads them any more; once. */
  readonly release: () => void;
}

/** How stored data sets are read. */
export interface StoredReads {
  /** With two buffers at least. */
  readonly lease: Lease;
  readonly corrector: ObjectCorrector | null;
  /** Size of a read; default: as the lease says. What is corrected has to be whole in its block. */
  readonly targetBytes?: number;
}

/**
 * The data sets of entries of ONE object, in order: read in large blocks, one ahead of the caller. One that comes in
 * pieces has to be released before the next is given.
 *
 * @throws CorruptObjectError when the object ends before its members do
 */
export async function* storedDataSets(
  reader: ObjectReader,
  entries: readonly InstanceEntry[],
  { lease, corrector, targetBytes }: StoredReads,
): AsyncGenerator<StoredDataSet> {
  const blocks = new BlockReader(reader, entries, lease, targetBytes);
  let given: Promise<void> = Promise.resolve();
  try {
    for (let block = await blocks.next(); block; block = await blocks.next()) {
      if (!block.slices[0]!.isFirst) {
        block.give(); // of a data set that was not read to its end
        continue;
      }
      if (!isWhole(block)) {
        const pieces = new Pieces(block, blocks);
        given = pieces.released;
        yield pieces;
        await given;
        continue;
      }
      const release = lastOf(block.slices.length, block.give);
      for (const { entry, from, to } of block.slices) {
        const dataSet = block.bytes.subarray(from + entry.dataSetOffset, to);
        yield { entry, bytes: corrector ? corrected(dataSet, entry, corrector) : dataSet, release };
      }
    }
  } finally {
    await given;
    await blocks.close();
  }
}

const isWhole = ({ slices }: FilledBlock): boolean =>
  slices.every(({ entry, from, to, isFirst }) => isFirst && to - from === entry.location.length);

/** A new header before the same pixels; null: it cannot be read. */
function corrected(dataSet: Uint8Array, entry: InstanceEntry, corrector: ObjectCorrector): DataSetBytes | null {
  try {
    const chunks = corrector.dataSetBytes(dataSet, entry);
    if (!chunks) return dataSet;
    return { length: chunks.reduce((sum, { length }) => sum + length, 0), chunks };
  } catch (error) {
    if (error instanceof PlatformError && isFaultOfBytes(error)) return null;
    throw error;
  }
}

/** Calls `then` when it was called `count` times. */
function lastOf(count: number, then: () => void): () => void {
  let left = count;
  return () => {
    left -= 1;
    if (left === 0) then();
  };
}

interface FilledBlock extends Pick<Block, 'slices'> {
  readonly bytes: Uint8Array;
  /** Gives the buffer back, once. */
  give(): void;
}

/** Reads blocks one ahead. */
class BlockReader {
  readonly #reader: ObjectReader;
  readonly #plan: Generator<Block>;
  readonly #lease: Lease;
  #ahead: Promise<FilledBlock> | null = null;
  #reading: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(reader: ObjectReader, entries: readonly InstanceEntry[], lease: Lease, targetBytes: number | undefined) {
    this.#reader = reader;
    this.#lease = lease;
    this.#plan = planBlocks(entries, targetBytes === undefined ? lease : { targetBytes });
  }

  async next(): Promise<FilledBlock | null> {
    const block = this.#ahead ?? this.#begin();
    this.#ahead = null;
    const filled = await block;
    if (filled) this.#ahead = this.#begin();
    return filled;
  }

  /** Waits for what is being read: only then may the reader be closed. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const ahead = this.#ahead;
    this.#ahead = null;
    (await ahead?.catch(() => null))?.give();
    await this.#reading;
  }

  #begin(): Promise<FilledBlock> | null {
    const { value: block, done } = this.#plan.next();
    if (done || this.#isClosed) return null;
    const filled = this.#fill(block);
    // Its failure is met when it is its turn; until then it must not count as unhandled.
    this.#reading = filled.catch(() => undefined);
    return filled;
  }

  async #fill({ start, length, slices }: Block): Promise<FilledBlock> {
    const buffer = await this.#lease.take(length);
    const give = () => this.#lease.give(buffer);
    try {
      const read = await this.#reader.read(buffer.subarray(0, length), start);
      if (read === length) return { bytes: buffer, slices, give };
      const { store, key } = slices[0]!.entry.location;
      throw new CorruptObjectError('An object ends before its members do', { details: { store, key } });
    } catch (error) {
      give();
      throw error;
    }
  }
}

/** A data set that is larger than a block. */
class Pieces implements StoredDataSet {
  readonly entry: InstanceEntry;
  readonly bytes: DataSetBytes;
  readonly released: Promise<void>;
  readonly #blocks: BlockReader;
  /** Blocks whose bytes may still be read, the oldest first. */
  readonly #held: FilledBlock[] = [];
  #end: () => void = () => undefined;

  constructor(first: FilledBlock, blocks: BlockReader) {
    const { entry } = first.slices[0]!;
    this.entry = entry;
    this.#blocks = blocks;
    this.#held.push(first);
    this.released = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.bytes = { length: entry.location.length - entry.dataSetOffset, chunks: this.#chunks(first) };
  }

  readonly release = (): void => {
    for (const block of this.#held.splice(0)) block.give();
    this.#end();
  };

  async *#chunks(first: FilledBlock): AsyncGenerator<Uint8Array> {
    const { location, dataSetOffset } = this.entry;
    let block: FilledBlock | null = first;
    for (let at = 0; block && at < location.length; ) {
      const { from, to } = block.slices[0]!;
      const skipped = Math.min(to - from, Math.max(0, dataSetOffset - at));
      if (from + skipped < to) yield block.bytes.subarray(from + skipped, to);
      at += to - from;
      if (this.#held.length > 1) this.#held.shift()!.give();
      block = at < location.length ? await this.#blocks.next() : null;
      if (block) this.#held.push(block);
    }
  }
}
