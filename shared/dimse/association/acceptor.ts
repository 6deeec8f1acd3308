import type { Duplex } from 'node:stream';
import { AssociationAbortedError } from '../errors';
import { type CommandHandler, MessageAssembler } from '../messages/assembler';
import { isResponse } from '../messages/command-fields';
import { type RequestOptions, Requests, type Response } from '../messages/requests';
import { type CommandContent, MessageSender, type OutgoingDataSet } from '../messages/sender';
import { isUsableMaximumLength, longestDataTaken } from '../pdu/p-data';
import { type Rejection, rejections } from '../pdu/reasons';
import type { AssociateRequestPdu } from '../pdu/types';
import type { AbortCause } from './actions';
import {
  type AcceptedContext,
  type AcceptorProfile,
  type Agreement,
  dicomApplicationContextUid,
  negotiate,
  type SyntaxPolicy,
} from './negotiation';
import { UpperLayer, type UpperLayerOptions, type UpperLayerTimes } from './upper-layer';

/** How a request is answered. */
export type AcceptorDecision = Acceptance | { readonly reject: Rejection };

interface Acceptance {
  readonly accept: SyntaxPolicy;
  /** What is announced to this requestor, where that is not the usual. A longer maximum length than the usual is cut. */
  readonly profile?: Partial<AcceptorProfile>;
  /** Server-response (59H) to a user identity that was verified; empty unless its type has one. PS3.7 D.3.3.7.2. */
  readonly identityResponse?: Uint8Array;
}

export interface AcceptorOptions {
  /** An open connection; a net or TLS socket, or a pair of streams in tests. Owned by the acceptor from here on. */
  readonly transport: Duplex;
  /** As for the upper layer: how received bytes come. */
  readonly bytes?: UpperLayerOptions['bytes'];
  readonly profile: AcceptorProfile;
  readonly times: UpperLayerTimes;
  /** Largest A-ASSOCIATE-RQ taken, in bytes. */
  readonly associateBytes: number;
  /** Asked once per request. What it throws is logged and answered by a rejection without reason. */
  decide(request: AssociateRequestPdu): AcceptorDecision | Promise<AcceptorDecision>;
  /** Told of a request that is rejected without being asked for: nothing could serve it. */
  refused?(request: AssociateRequestPdu, rejection: Rejection): void;
  /** The association is open: gives the handler of the requests that come; responses to ours are taken care of. */
  established(association: AssociationAcceptor): CommandHandler;
  /** The transport is gone: the last call, exactly once. `cause` is undefined after a release or reject. */
  closed(cause: AbortCause | undefined): void;
  /** Something unexpected or malformed, for the log. */
  failed(error: unknown): void;
}

/** The acceptor's side of one association. */
export class AssociationAcceptor {
  readonly #options: AcceptorOptions;
  readonly #layer: UpperLayer;
  #request: AssociateRequestPdu | undefined;
  #assembler: MessageAssembler | undefined;
  #sender: MessageSender | undefined;
  #requests: Requests | undefined;
  #agreement: Agreement | undefined;
  #cause: AbortCause | undefined;

  constructor(options: AcceptorOptions) {
    this.#options = options;
    this.#layer = new UpperLayer({
      transport: options.transport,
      ...(options.bytes && { bytes: options.bytes }),
      isRequestor: false,
      limits: {
        dataBytes: longestDataTaken(options.profile.maximumLength),
        associateBytes: options.associateBytes,
      },
      times: options.times,
      user: {
        associateRequested: (request) => this.#decide(request),
        associateRefused: (request, rejection) => options.refused?.(request, rejection),
        associateAccepted: () => undefined, // never confirmed to an acceptor
        associateRejected: () => undefined,
        dataReceived: (...data) => this.#assembler?.fragment(...data),
        releaseRequested: () => this.#respondRelease(),
        releaseConfirmed: () => this.#respondRelease(),
        aborted: (cause) => this.#aborted(cause),
      },
      closed: () => this.#closed(),
      failed: (error) => options.failed(error),
    });
  }

  /** The request that was accepted. Only after `established`. */
  get request(): AssociateRequestPdu {
    return this.#request!;
  }

  /** Operations the requestor may have open at once; 1 unless the asynchronous mode was agreed on. */
  get operations(): number {
    return this.#agreement?.operations ?? 1;
  }

  /** Operations of ours (sub-operations, notifications) that may be open at once; 1 unless agreed otherwise. */
  get ownOperations(): number {
    return this.#agreement?.acceptorOperations ?? 1;
  }

  /** True while a message is partly received. */
  get isReceiving(): boolean {
    return this.#assembler?.isInMessage ?? false;
  }

  /** Contexts that were accepted, by id. */
  get contexts(): ReadonlyMap<number, AcceptedContext> {
    return this.#agreement?.contexts ?? new Map();
  }

  /**
   * Sends a message; see `MessageSender.send`.
   *
   * @returns false when the association is over
   * @throws InvalidPduFieldError, MessageCutError
   */
  send(context: AcceptedContext, command: CommandContent, dataSet?: OutgoingDataSet): Promise<boolean> {
    return this.#sender!.send(context.id, command, dataSet);
  }

  /**
   * Sends a request of ours (a C-STORE sub-operation, an event report) and waits for its last response.
   *
   * @throws AssociationAbortedError, DimseTimeoutError, MessageCutError
   */
  async invoke(context: AcceptedContext, command: CommandContent, options: RequestOptions): Promise<Response> {
    return await this.#requests!.send(context, command, options);
  }

  /** Stops the flow of fragments until as many `resume` follow; the connection is paused once more arrives. */
  hold(): void {
    this.#layer.hold();
  }

  resume(): void {
    this.#layer.resume();
  }

  /** Asks the peer to release; for an acceptor rare but allowed. @returns false when the association is not open */
  release(): boolean {
    return this.#layer.event('release-request');
  }

  /** Ends the association by A-ABORT. */
  abort(): void {
    this.#layer.abort();
    this.#abandon();
  }

  #decide(request: AssociateRequestPdu): void {
    const refusal = refuse(request);
    if (refusal) {
      this.#reject(refusal);
      this.#options.refused?.(request, refusal);
      return;
    }
    this.#layer.hold(); // PDUs before our answer are out of order: they wait
    Promise.resolve()
      .then(() => this.#options.decide(request))
      .catch((error: unknown): AcceptorDecision => {
        this.#options.failed(error);
        return { reject: rejections.noReasonGiven };
      })
      .then((decision) => this.#answer(request, decision))
      .catch((error: unknown) => {
        this.#options.failed(error);
        this.abort();
      });
  }

  #answer(request: AssociateRequestPdu, decision: AcceptorDecision): void {
    if ('reject' in decision) this.#reject(decision.reject);
    else if (this.#layer.state === 3) this.#accept(request, decision);
    this.#layer.resume();
  }

  #accept(request: AssociateRequestPdu, { accept, profile, identityResponse }: Acceptance): void {
    const agreement = negotiate(request, accept, this.#profile(profile), identityResponse);
    this.#request = request;
    this.#agreement = agreement;
    this.#sender = new MessageSender(this.#layer, request.user.maximumLength ?? 0);
    const requests = new Requests(this.#sender, () => this.abort());
    this.#requests = requests;
    const handler = this.#options.established(this);
    this.#assembler = new MessageAssembler(agreement.contexts, (context, command) =>
      isResponse(command.commandField) ? requests.responded(command) : handler(context, command),
    );
    this.#layer.event('associate-response-accept', { pdu: agreement.pdu });
  }

  #profile(special: Partial<AcceptorProfile> = {}): AcceptorProfile {
    const usual = this.#options.profile;
    const maximumLength = Math.min(special.maximumLength ?? usual.maximumLength, usual.maximumLength);
    return { ...usual, ...special, maximumLength };
  }

  #reject(rejection: Rejection): void {
    this.#layer.event('associate-response-reject', { pdu: { kind: 'associate-rj', ...rejection } });
  }

  /** In a release collision the acceptor answers when its own release is confirmed. PS3.8 section 7.2.2. */
  #respondRelease(): void {
    this.#abandon();
    this.#layer.event('release-response');
  }

  #aborted(cause: AbortCause): void {
    this.#cause = cause;
    this.#abandon();
  }

  #abandon(): void {
    this.#assembler?.abort();
    this.#requests?.end(new AssociationAbortedError('the association is over'));
  }

  #closed(): void {
    this.#abandon();
    this.#options.closed(this.#cause);
  }
}

/** Faults of a request that need no policy. */
function refuse(request: AssociateRequestPdu): Rejection | undefined {
  if (request.applicationContextUid !== dicomApplicationContextUid) return rejections.applicationContextNotSupported;
  const isUsable = isUsableMaximumLength(request.user.maximumLength ?? 0);
  if (request.contexts.length === 0 || !isUsable) return rejections.noReasonGiven;
  return undefined;
}
