import { limitTime } from '#shared/kernel/time-limit';
import type { AcceptedContext } from '../association/negotiation';
import { PeerStatusError } from '../errors';
import { commandFields, priorities } from '../messages/command-fields';
import type { Response } from '../messages/requests';
import { statusClass, statuses } from '../messages/statuses';
import { type DataSetInput, encodeDataSet } from './data-sets';
import { type Link, resultOf } from './link';

/** What is asked for by C-FIND, C-MOVE and C-GET. PS3.4 C.4.1.1, C.4.2.1, C.4.3.1, K.4.1.1. */
export interface QueryRequest {
  /** Information model. */
  readonly sopClassUid: string;
  readonly identifier: DataSetInput;
  /** Specific Character Set (0008,0005) to write the identifier in; default UTF-8. */
  readonly characterSet?: string;
  readonly priority?: keyof typeof priorities;
  /** Longest wait for the next response; default that of the client. */
  readonly timeoutMs?: number;
  /** Cancels the operation (C-CANCEL). */
  readonly signal?: AbortSignal;
  /** Told the last status of a C-FIND, failure or not: only with success are the answers all that there are. */
  readonly ended?: (status: number) => void;
}

/** One match of a C-FIND. */
export interface Match {
  /** Encoded in `transferSyntaxUid`; see `decodeDataSet`. */
  readonly identifier: Uint8Array;
  readonly transferSyntaxUid: string;
  /** True when the peer said that it did not support some optional keys (FF01). */
  readonly ignoredKeys: boolean;
}

/** Matches that wait for their consumer before the association is held. */
const waitingLimit = 64;

/**
 * C-FIND. Matches come as the peer sends them; a consumer that is slower than the peer makes it wait, one that stops
 * early (`break`, an error) cancels the operation (C-CANCEL) and waits for its end.
 *
 * @throws PeerStatusError when the peer ends it with a failure; the reason of `signal`
 * @throws NoPresentationContextError, AssociationAbortedError, DimseTimeoutError
 */
export async function* findMatches(link: Link, request: QueryRequest): AsyncGenerator<Match, void> {
  const context = link.context(request.sopClassUid);
  const search = new Search(link, context, request);
  try {
    for (;;) {
      const response = await search.next();
      if (!response) return;
      const { transferSyntaxUid } = context;
      const ignoredKeys = response.command.status === statuses.pendingWithWarning;
      yield { identifier: response.dataSet!, transferSyntaxUid, ignoredKeys };
    }
  } finally {
    await search.close();
  }
}

/** The command of a query operation. */
export function queryCommand(field: 'C-FIND-RQ' | 'C-MOVE-RQ' | 'C-GET-RQ', request: QueryRequest) {
  return {
    commandField: commandFields[field],
    affectedSopClassUid: request.sopClassUid,
    priority: priorities[request.priority ?? 'medium'],
  };
}

/** A C-FIND under way. */
class Search {
  readonly #link: Link;
  readonly #context: AcceptedContext;
  readonly #signal: AbortSignal | undefined;
  readonly #waiting: Response[] = [];
  readonly #over: Promise<void>;
  #messageId = 0;
  #isOver = false;
  #failure: unknown;
  #isHeld = false;
  #isClosing = false;
  #wake: () => void = () => undefined;

  constructor(link: Link, context: AcceptedContext, request: QueryRequest) {
    this.#link = link;
    this.#context = context;
    this.#signal = request.signal;
    this.#signal?.throwIfAborted();
    const dataSet = encodeDataSet(request.identifier, context.transferSyntaxUid, request.characterSet);
    const timeoutMs = request.timeoutMs ?? link.responseMs;
    const pending = (response: Response) => this.#arrived(response);
    const begun = (messageId: number) => {
      this.#messageId = messageId;
    };
    const last = (response: Response) => {
      request.ended?.(resultOf(response.command).status);
      this.#ended(failureOf(response));
    };
    this.#over = link
      .invoke(context, queryCommand('C-FIND-RQ', request), { dataSet, timeoutMs, pending }, begun)
      .then(last, (error: unknown) => this.#ended(error));
    this.#signal?.addEventListener('abort', this.#awaken);
  }

  /** Undefined when there are no more. */
  async next(): Promise<Response | undefined> {
    for (;;) {
      this.#signal?.throwIfAborted();
      const response = this.#waiting.shift();
      if (this.#waiting.length < waitingLimit / 2) this.#release();
      if (response) return response;
      if (this.#isOver) {
        if (this.#failure !== undefined) throw this.#failure;
        return undefined;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Cancels what is not over, and waits until it is: a peer that goes on all the same is aborted. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#signal?.removeEventListener('abort', this.#awaken);
    this.#release();
    if (this.#isOver) return;
    const limit = limitTime(this.#link.responseMs, () => this.#link.abort());
    await this.#link.cancel(this.#context, this.#messageId);
    await this.#over;
    limit.cancel();
  }

  readonly #awaken = () => this.#wake();

  #arrived(response: Response): void {
    if (this.#isClosing || !response.dataSet) return;
    this.#waiting.push(response);
    if (this.#waiting.length >= waitingLimit && !this.#isHeld) {
      this.#isHeld = true;
      this.#link.hold();
    }
    this.#wake();
  }

  #release(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#link.resume();
  }

  #ended(failure: unknown): void {
    this.#isOver = true;
    this.#failure = failure;
    this.#wake();
  }
}

/** Undefined for success, and for cancel, which only we ask for. */
function failureOf({ command }: Response): PeerStatusError | undefined {
  const { status, errorComment } = resultOf(command);
  const kind = statusClass(status);
  return kind === 'failure' ? new PeerStatusError('the peer could not search', status, errorComment) : undefined;
}
