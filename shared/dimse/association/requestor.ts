import type { Duplex } from 'node:stream';
import { limitTime, type TimeLimit } from '#shared/kernel/time-limit';
import { AssociationAbortedError, AssociationRejectedError, DimseTimeoutError, MalformedPduError } from '../errors';
import { type CommandHandler, MessageAssembler } from '../messages/assembler';
import { isResponse } from '../messages/command-fields';
import { type RequestOptions, Requests, type Response } from '../messages/requests';
import { type CommandContent, MessageSender, type OutgoingDataSet } from '../messages/sender';
import { isUsableMaximumLength, longestDataTaken } from '../pdu/p-data';
import { describeRejection } from '../pdu/reasons';
import type { AssociateAcceptPdu } from '../pdu/types';
import type { AbortCause } from './actions';
import { type AcceptedContext, acceptedContexts } from './negotiation';
import { type AssociationRequest, agreedOperations, requestPdu } from './proposal';
import { UpperLayer } from './upper-layer';

export interface RequestorOptions {
  /** A connected transport, owned by the requestor from here on. */
  readonly transport: Duplex;
  readonly request: AssociationRequest;
  /** Takes requests of the peer (C-STORE sub-operations of a C-GET, event reports); responses to ours are taken care of. */
  readonly handler: CommandHandler;
  /** Time for the answer to a request, a release, and for the peer to close. */
  readonly timeoutMs: number;
  /** That of a release, and for the peer to close; default `timeoutMs`. */
  readonly releaseTimeoutMs?: number;
  /** The association is over, for whatever reason: the last call, exactly once. */
  closed(error: Error): void;
}

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
  readonly limit: TimeLimit;
}

const associateBytes = 262_144;
/** The requestor's side of one association. */
export class AssociationRequestor {
  readonly #options: RequestorOptions;
  readonly #layer: UpperLayer;
  #accepted: AssociateAcceptPdu | undefined;
  #contexts: ReadonlyMap<number, AcceptedContext> = new Map();
  #assembler: MessageAssembler | undefined;
  #sender: MessageSender | undefined;
  #requests: Requests | undefined;
  #waiter: Waiter | undefined;
  /** What the transport failed with: `ECONNRESET`, an alert of TLS. */
  #transportCode: string | undefined;
  #ending: Error = new AssociationAbortedError('the connection was closed');

  constructor(options: RequestorOptions) {
    this.#options = options;
    options.transport.once('error', (error: NodeJS.ErrnoException) => {
      this.#transportCode = error.code;
    });
    this.#layer = new UpperLayer({
      transport: options.transport,
      isRequestor: true,
      limits: { dataBytes: longestDataTaken(options.request.maximumLength), associateBytes },
      times: { artimMs: options.timeoutMs, lingerMs: options.releaseTimeoutMs ?? options.timeoutMs },
      user: {
        associateRequested: () => undefined, // never indicated to a requestor
        associateAccepted: (pdu) => this.#acceptedBy(pdu),
        associateRejected: ({ result, source, reason }) => {
          const why = describeRejection({ result, source, reason });
          this.#ending = new AssociationRejectedError(`the peer rejected the association: ${why}`, {
            details: { result, source, reason },
          });
        },
        dataReceived: (...data) => this.#assembler?.fragment(...data),
        releaseRequested: () => this.#layer.event('release-response'),
        releaseConfirmed: () => this.#settle(),
        aborted: (cause) => {
          this.#ending = abortError(cause, this.#transportCode);
        },
      },
      closed: () => this.#closed(),
      failed: (error) => {
        this.#ending = new AssociationAbortedError('the peer broke the protocol', { cause: error });
      },
    });
  }

  /** Contexts the peer accepted, by id. */
  get contexts(): ReadonlyMap<number, AcceptedContext> {
    return this.#contexts;
  }

  /** Operations we may have open at once; 1 unless the asynchronous mode was agreed on. */
  get operations(): number {
    return agreedOperations(this.#options.request, this.#accepted);
  }

  /** Server-response (59H) to the user identity; undefined when the peer did not confirm it. PS3.7 D.3.3.7.2. */
  get userIdentityResponse(): Uint8Array | undefined {
    return this.#accepted?.user.userIdentityResponse;
  }

  /**
   * Sends the A-ASSOCIATE-RQ and waits for its answer.
   *
   * @throws AssociationRejectedError, AssociationAbortedError, DimseTimeoutError
   */
  associate(): Promise<void> {
    this.#layer.event('associate-request');
    const answered = this.#wait(this.#options.timeoutMs);
    this.#layer.event('transport-connected', { pdu: requestPdu(this.#options.request) });
    return answered;
  }

  /**
   * Sends a message; see `MessageSender.send`.
   *
   * @returns false when the association takes no data (any more)
   * @throws InvalidPduFieldError, MessageCutError
   */
  async send(context: AcceptedContext, command: CommandContent, dataSet?: OutgoingDataSet): Promise<boolean> {
    return (await this.#sender?.send(context.id, command, dataSet)) ?? false;
  }

  /**
   * Sends a request and waits for its last response.
   *
   * @param begun - called with the Message ID that a C-CANCEL names
   * @throws AssociationAbortedError, DimseTimeoutError, InvalidPduFieldError, MessageCutError
   */
  async invoke(
    context: AcceptedContext,
    command: CommandContent,
    options: RequestOptions,
    begun?: (messageId: number) => void,
  ): Promise<Response> {
    if (!this.#requests) throw this.#ending;
    return await this.#requests.send(context, command, options, begun);
  }

  /**
   * Releases the association and waits for the confirmation.
   *
   * @throws AssociationAbortedError, DimseTimeoutError
   */
  release(): Promise<void> {
    const confirmed = this.#wait(this.#options.releaseTimeoutMs ?? this.#options.timeoutMs);
    if (!this.#layer.event('release-request')) this.#settle(this.#ending);
    return confirmed;
  }

  /** The peer did something for an open request, such as sending a sub-operation: its time counts anew. */
  progressed(): void {
    this.#requests?.progressed();
  }

  /** Stops the flow of fragments until as many `resume` follow; meanwhile no time of the peer's runs. */
  hold(): void {
    this.#requests?.pause();
    this.#layer.hold();
  }

  resume(): void {
    this.#requests?.proceed();
    this.#layer.resume();
  }

  /** Ends the association by A-ABORT. */
  abort(): void {
    this.#ending = new AssociationAbortedError('the association was aborted here');
    this.#layer.abort();
    this.#assembler?.abort();
    this.#requests?.end(this.#ending);
  }

  /** A peer that takes nothing would not get an A-ABORT either; what waits for it must not reach it later. */
  #timedOut(): void {
    this.abort();
    if (this.#layer.unsentBytes > 0) this.#layer.closeTransport();
  }

  #acceptedBy(pdu: AssociateAcceptPdu): void {
    if (!isUsableMaximumLength(pdu.user.maximumLength ?? 0)) {
      throw new MalformedPduError('the acceptor announced a maximum length that nothing fits in');
    }
    this.#accepted = pdu;
    this.#contexts = acceptedContexts(requestPdu(this.#options.request), pdu);
    this.#sender = new MessageSender(this.#layer, pdu.user.maximumLength ?? 0);
    const requests = new Requests(this.#sender, () => this.#timedOut());
    this.#requests = requests;
    const { handler } = this.#options;
    this.#assembler = new MessageAssembler(this.#contexts, (context, command) =>
      isResponse(command.commandField) ? requests.responded(command) : handler(context, command),
    );
    this.#settle();
  }

  /** One thing at a time is waited for: the answer to the request or to the release. */
  #wait(timeoutMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const limit = limitTime(timeoutMs, () => {
        this.#settle(new DimseTimeoutError('the peer did not answer in time', { details: { timeoutMs } }));
        this.#layer.abort();
      });
      this.#waiter = { resolve, reject, limit };
    });
  }

  #settle(error?: Error): void {
    const waiter = this.#waiter;
    this.#waiter = undefined;
    if (!waiter) return;
    waiter.limit.cancel();
    if (error) waiter.reject(error);
    else waiter.resolve();
  }

  #closed(): void {
    this.#assembler?.abort();
    this.#requests?.end(this.#ending);
    this.#settle(this.#ending);
    this.#options.closed(this.#ending);
  }
}

function abortError(cause: AbortCause, transportCode: string | undefined): AssociationAbortedError {
  if (cause.by === 'peer') {
    const { source, reason } = cause;
    return new AssociationAbortedError('the peer aborted the association', { details: { source, reason } });
  }
  if (cause.by === 'provider') return new AssociationAbortedError('the peer broke the protocol');
  return new AssociationAbortedError(
    'the connection was lost',
    transportCode ? { details: { reason: transportCode } } : {},
  );
}
