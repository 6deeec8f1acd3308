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
}

interface OpenRequest {
  readonly resolve: (response: Response) => void;
  readonly reject: (error: Error) => void;
  readonly options: RequestOptions;
  limit: TimeLimit | undefined;
}

/** Largest data set of a response. */
const responseLimitBytes = 4 * 1024 * 1024;

/** The requests that one side of an association sent and that wait for their responses. PS3.7 section 6.3. */
export class Requests {
  readonly #sender: MessageSender;
  readonly #abort: () => void;
  readonly #open = new Map<number, OpenRequest>();
  #lastMessageId = 0;
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
    const messageId = this.#nextMessageId();
    const response = new Promise<Response>((resolve, reject) => {
      this.#open.set(messageId, { resolve, reject, options, limit: undefined });
    });
    response.catch(() => undefined); // it is awaited below, and may fail while the request is still being sent
    begun?.(messageId);
    try {
      const isSent = await this.#sender.send(context.id, { ...content, messageId }, options.dataSet);
      if (!isSent) throw this.#ended ?? new AssociationAbortedError('the association is not open');
      this.#watch(messageId);
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

  #complete(messageId: number, response: Response): void {
    const { status = 0xc000 } = response.command;
    if (statusClass(status) !== 'pending') {
      this.#take(messageId)?.resolve(response);
      return;
    }
    const request = this.#open.get(messageId);
    if (!request) return;
    if (request.limit) this.#watch(messageId);
    request.options.pending?.(response);
  }

  /** Counts the time for the next response anew. */
  #watch(messageId: number): void {
    const request = this.#open.get(messageId);
    if (!request) return;
    const { timeoutMs } = request.options;
    request.limit?.cancel();
    request.limit = limitTime(timeoutMs, () => {
      this.end(new DimseTimeoutError('the peer did not answer in time', { details: { timeoutMs } }));
      this.#abort();
    });
  }

  #take(messageId: number): OpenRequest | undefined {
    const request = this.#open.get(messageId);
    request?.limit?.cancel();
    this.#open.delete(messageId);
    return request;
  }

  #nextMessageId(): number {
    do this.#lastMessageId = (this.#lastMessageId % 0xffff) + 1;
    while (this.#open.has(this.#lastMessageId));
    return this.#lastMessageId;
  }
}
