import { MessageCutError } from '../errors';
import { fragment } from '../pdu/p-data';
import { noDataSet, withDataSet } from './command-fields';
import { type CommandSet, encodeCommandSet } from './command-set';

/** A command set whose Command Data Set Type is still to be set. */
export type CommandContent = Omit<CommandSet, 'commandDataSetType'>;

/**
 * An encoded data set that is made while it is sent. `chunks` together have `length` bytes; null where nobody knows
 * before. A chunk is written as a view: it stays unchanged until the second call of `next` after it, or until `send` has
 * resolved, so two buffers in turn suffice.
 */
export interface StreamedDataSet {
  readonly length: number | null;
  readonly chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

export type OutgoingDataSet = Uint8Array | StreamedDataSet;

/** What a sender needs of the upper layer. */
export interface SendingLayer {
  /** @returns false when the association takes no data (any more) */
  event(name: 'data-request', input: { readonly parts: readonly Uint8Array[] }): boolean;
  abort(): void;
  /** Bytes that the connection has not taken yet. */
  readonly unsentBytes: number;
  /** Resolves when what was written until now is taken, or the connection is gone. */
  flushed(): Promise<void>;
}

/** Above this, who sends waits. */
const congestedBytes = 262_144;

/**
 * Sends the messages of one association, one after the other: a message whose data set is streamed is not mixed with
 * others. What is small and in memory goes out at once.
 *
 * @see DICOM PS3.7 section 6.3.1, PS3.8 Annex E
 */
export class MessageSender {
  readonly #layer: SendingLayer;
  readonly #peerMaximumLength: number;
  #last: Promise<unknown> | undefined;

  /** @param peerMaximumLength - what the peer announced (51H), 0 for no limit */
  constructor(layer: SendingLayer, peerMaximumLength: number) {
    this.#layer = layer;
    this.#peerMaximumLength = peerMaximumLength;
  }

  /**
   * Sends one message. Resolves when the connection takes more; a data set in memory is written as views: leave it
   * unchanged until the answer.
   *
   * @returns false when the association was over before all was sent
   * @throws InvalidPduFieldError when the command does not fit its fields
   * @throws MessageCutError when `chunks` were too few or too many, and whatever they threw: the association is aborted then
   */
  async send(contextId: number, content: CommandContent, dataSet?: OutgoingDataSet): Promise<boolean> {
    if (this.#last) return await this.#queue(() => this.#send(contextId, content, dataSet));
    if (dataSet && !(dataSet instanceof Uint8Array)) {
      return await this.#queue(() => this.#send(contextId, content, dataSet));
    }
    return await this.#sendWhole(contextId, content, dataSet);
  }

  #queue(work: () => Promise<boolean>): Promise<boolean> {
    const sent = (this.#last ?? Promise.resolve()).then(work);
    const settled: Promise<unknown> = sent.then(
      () => this.#ended(settled),
      () => this.#ended(settled),
    );
    this.#last = settled;
    return sent;
  }

  #ended(settled: Promise<unknown>): void {
    if (this.#last === settled) this.#last = undefined;
  }

  async #send(contextId: number, content: CommandContent, dataSet?: OutgoingDataSet): Promise<boolean> {
    if (!dataSet || dataSet instanceof Uint8Array) return await this.#sendWhole(contextId, content, dataSet);
    const parts = this.#command(contextId, content, true);
    if (!this.#layer.event('data-request', { parts })) return false;
    try {
      return await this.#stream(contextId, dataSet);
    } catch (error) {
      this.#layer.abort(); // the peer has half a message
      throw error;
    }
  }

  async #sendWhole(contextId: number, content: CommandContent, dataSet?: Uint8Array): Promise<boolean> {
    const parts = this.#command(contextId, content, dataSet !== undefined);
    if (dataSet) parts.push(...fragment(contextId, false, dataSet, this.#peerMaximumLength));
    if (!this.#layer.event('data-request', { parts })) return false;
    if (this.#layer.unsentBytes > congestedBytes) await this.#layer.flushed();
    return true;
  }

  #command(contextId: number, content: CommandContent, hasDataSet: boolean): Uint8Array[] {
    const command = { ...content, commandDataSetType: hasDataSet ? withDataSet : noDataSet } as CommandSet;
    return fragment(contextId, true, encodeCommandSet(command), this.#peerMaximumLength);
  }

  async #stream(contextId: number, dataSet: StreamedDataSet): Promise<boolean> {
    let before: Promise<void> | undefined;
    for await (const { bytes, isLast } of piecesOf(dataSet)) {
      const parts = this.#fragments(contextId, bytes, isLast);
      if (!this.#layer.event('data-request', { parts })) return false;
      await before;
      before = this.#layer.flushed();
      // Of an unknown length a piece is held back until the next is there, which takes one more buffer.
      if (dataSet.length === null) await before;
    }
    await before;
    return true;
  }

  #fragments(contextId: number, bytes: Uint8Array, isLast: boolean): Uint8Array[] {
    const parts = fragment(contextId, false, bytes, this.#peerMaximumLength);
    if (!isLast) parts[parts.length - 2]![11] = 0; // the header of the last fragment says that none follows
    return parts;
  }
}

interface Piece {
  readonly bytes: Uint8Array;
  readonly isLast: boolean;
}

/**
 * The bytes of a streamed data set in pieces of even length (PS3.8 Annex E.1), all but maybe the last, and which one that
 * is.
 *
 * @throws MessageCutError
 */
async function* piecesOf({ length, chunks }: StreamedDataSet): AsyncGenerator<Piece> {
  let left = length ?? Number.POSITIVE_INFINITY;
  let held: Uint8Array | undefined;
  let odd: Uint8Array | undefined;
  for await (const chunk of chunks) {
    if (chunk.length > left) throw new MessageCutError('a streamed data set is longer than announced');
    left -= chunk.length;
    const bytes = odd ? Buffer.concat([odd, chunk]) : chunk;
    const isOdd = left > 0 && bytes.length % 2 === 1;
    odd = isOdd ? Uint8Array.of(bytes[bytes.length - 1]!) : undefined;
    const even = isOdd ? bytes.subarray(0, -1) : bytes;
    if (even.length === 0) continue;
    if (length !== null) yield { bytes: even, isLast: left === 0 };
    else if (held) yield { bytes: held, isLast: false };
    held = even;
  }
  if (length === null && (held || odd)) {
    yield { bytes: Buffer.concat([held ?? new Uint8Array(0), odd ?? new Uint8Array(0)]), isLast: true };
    return;
  }
  if (length === null || left > 0 || length === 0)
    throw new MessageCutError('a streamed data set is shorter than announced');
}
