import { InternalError } from '#shared/kernel/errors';
import { limitTime, type TimeLimit } from '#shared/kernel/time-limit';
import type { AcceptedContext } from '../association/negotiation';
import { ByteCollector } from '../byte-collector';
import { AssociationAbortedError, DimseTimeoutError, MalformedMessageError } from '../errors';
import type { DataSetSink } from './assembler';
import type { CommandSet } from './command-set';
import type { CommandContent, MessageSender, OutgoingDataSet } from './sender';
import { statusClass } from './statuses';

/** A response, its data set in memory; null without one. */
export interface Response {
  readonly command: CommandSet;
  readonly dataSet: Buffer | null;
}

export interface RequestOptions {
  readonly dataSet?: OutgoingDataSet | undefined;
  /** Longest wait for the response, and between two of them. */
  readonly timeoutMs: number;
  /** Called with each response that says that more follow (pending). */
  readonly pending?: ((response: Response) => void) | undefined;
  /** Message ID that no other open request of the association has; default: the next one. */
  readonly messageId?: number;
}

interface OpenRequest {
  readonly resolve: (response: Response) => void;
  readonly reject: (error: Error) => void;
  readonly options: RequestOptions;
  limit: TimeLimit;
}

/** Largest data set of a response. */
const responseLimitBytes = 4 * 1024 * 1024;

/** The requests that one side of an association sent and that wait for their responses. PS3.7 section 6.3. */
export class Requests {
  readonly #sender: MessageSender;
  readonly #abort: () => void;
  readonly #open = new Map<number, OpenRequest>();
  #lastMessageId = 0;
  /** When the peer last did something, in milliseconds of `performance.now`. */
  #progressAt = 0;
  /** Reasons why nothing comes that are ours: a data set is being made, the association is held. */
  #pauses = 0;
  #ended: Error | undefined;

  /** @param abort - ends the association when the peer does not answer in time */
  constructor(sender: MessageSender, abort: () => void) {
    this.#sender = sender;
    this.#abort = abort;
  }

  /**
   * Sends a request and waits for its last response.
   *
   * @param begun - called with the Message ID that a C-CANCEL names
   * @throws AssociationAbortedError, DimseTimeoutError, InvalidPduFieldError, MessageCutError, what a stream threw
   */
  async send(
    context: AcceptedContext,
    content: CommandContent,
    options: RequestOptions,
    begun?: (messageId: number) => void,
  ): Promise<Response> {
    if (this.#ended) throw this.#ended;
    const messageId = options.messageId ?? this.#nextMessageId();
    if (this.#open.has(messageId)) throw new InternalError('A Message ID is in use');
    const response = new Promise<Response>((resolve, reject) => {
      const limit = this.#limit(messageId, options.timeoutMs, options.timeoutMs);
      this.#open.set(messageId, { resolve, reject, options, limit });
    });
    this.progressed();
    response.catch(() => undefined); // it is awaited below, and may fail while the request is still being sent
    begun?.(messageId);
    try {
      const isSent = await this.#sender.send(context.id, { ...content, messageId }, this.#watched(options.dataSet));
      if (!isSent) throw this.#ended ?? new AssociationAbortedError('the association is not open');
      this.progressed();
    } catch (error) {
      this.#take(messageId)?.reject(error as Error);
    }
    return await response;
  }

  /**
   * A response came.
   *
   * @returns where its data set goes
   * @throws MalformedMessageError when nothing was asked
   */
  responded(command: CommandSet): DataSetSink | undefined {
    const messageId = command.messageIdBeingRespondedTo ?? 0;
    if (!this.#open.has(messageId)) throw new MalformedMessageError('a response to no request');
    if (command.commandDataSetType === 0x0101) {
      this.#complete(messageId, { command, dataSet: null });
      return undefined;
    }
    const collector = new ByteCollector();
    return {
      write: (bytes) => {
        if (collector.length + bytes.length > responseLimitBytes)
          throw new MalformedMessageError('the data set of a response is too long', {
            details: { limitBytes: responseLimitBytes },
          });
        collector.add(bytes);
      },
      end: () => this.#complete(messageId, { command, dataSet: Buffer.from(collector.takeAll()) }),
      abort: () => undefined,
    };
  }

  /** The association is over: nothing is answered any more. */
  end(error: Error): void {
    this.#ended ??= error;
    for (const messageId of [...this.#open.keys()]) this.#take(messageId)?.reject(this.#ended);
  }

  /** The peer did something: its time counts anew. */
  progressed(): void {
    this.#progressAt = performance.now();
  }

  /** The peer cannot do anything because of us: its time does not count until as many `proceed` follow. */
  pause(): void {
    this.#pauses++;
  }

  proceed(): void {
    this.#pauses--;
    this.progressed();
  }

  #complete(messageId: number, response: Response): void {
    this.progressed();
    const { status = 0xc000 } = response.command;
    if (statusClass(status) !== 'pending') {
      this.#take(messageId)?.resolve(response);
      return;
    }
    this.#open.get(messageId)?.options.pending?.(response);
  }

  /** Ends everything when the peer did nothing for `timeoutMs`. */
  #limit(messageId: number, timeoutMs: number, waitMs: number): TimeLimit {
    return limitTime(waitMs, () => {
      const request = this.#open.get(messageId);
      if (!request) return;
      const leftMs = this.#pauses > 0 ? timeoutMs : timeoutMs - (performance.now() - this.#progressAt);
      if (leftMs >= 1) {
        request.limit = this.#limit(messageId, timeoutMs, leftMs);
        return;
      }
      this.end(new DimseTimeoutError('the peer did not answer in time', { details: { timeoutMs } }));
      this.#abort();
    });
  }

  /** A data set whose pieces tell, while they are sent, that the peer takes them. */
  #watched(dataSet: OutgoingDataSet | undefined): OutgoingDataSet | undefined {
    if (!dataSet || dataSet instanceof Uint8Array) return dataSet;
    return { length: dataSet.length, chunks: this.#watchedChunks(dataSet.chunks) };
  }

  async *#watchedChunks(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    this.pause();
    try {
      for await (const chunk of chunks) {
        this.proceed();
        try {
          yield chunk;
        } finally {
          this.pause();
        }
      }
    } finally {
      this.proceed();
    }
  }

  #take(messageId: number): OpenRequest | undefined {
    const request = this.#open.get(messageId);
    request?.limit.cancel();
    this.#open.delete(messageId);
    return request;
  }

  #nextMessageId(): number {
    do this.#lastMessageId = (this.#lastMessageId % 0xffff) + 1;
    while (this.#open.has(this.#lastMessageId));
    return this.#lastMessageId;
  }
}
