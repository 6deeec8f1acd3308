import type { Socket } from 'node:net';
import type { AcceptedContext } from '../association/negotiation';
import { AssociationRequestor } from '../association/requestor';
import { NoPresentationContextError } from '../errors';
import { commandFields, priorities } from '../messages/command-fields';
import type { RequestOptions } from '../messages/requests';
import type { CommandContent, OutgoingDataSet } from '../messages/sender';
import { type CommittedReference, commitmentRequest } from './commitment';
import { findMatches, type Match, type QueryRequest } from './find';
import { type Link, type OperationResult, resultOf } from './link';
import { invokeNormalised, type NormalisedRequest, type NormalisedResult } from './normalised';
import { openSocket } from './open-socket';
import { type ClientOptions, type Timeouts, timeoutsOf, userInformationOf } from './options';
import { type InstanceReceiver, PeerRequests } from './peer-requests';
import { inPieces } from './pieces';
import { type MoveRequest, type RetrieveRequest, type RetrieveResult, retrieve } from './retrieve';
import { Slots } from './slots';

export interface StoreRequest {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  /** Picks the context; without it the first one accepted for the SOP class. */
  readonly transferSyntaxUid?: string;
  /** Encoded data set without file meta, in the context's transfer syntax. Not copied; unchanged until answered. */
  readonly dataSet: OutgoingDataSet;
  readonly priority?: keyof typeof priorities;
  /** The C-MOVE that this is a sub-operation of. */
  readonly moveOriginator?: { readonly aeTitle: string; readonly messageId: number };
}

const verification = '1.2.840.10008.1.1';
const modalityWorklist = '1.2.840.10008.5.1.4.31';

/**
 * A DIMSE service user over one association. Requests may be made while others are open: those beyond the agreed
 * asynchronous window wait.
 */
export class DimseClient implements Link {
  readonly #association: AssociationRequestor;
  readonly #timeouts: Timeouts;
  readonly #peerRequests: PeerRequests;
  #slots = new Slots(1);
  readonly #over = new AbortController();
  #isOpen = true;

  private constructor(socket: Socket, options: ClientOptions) {
    this.#timeouts = timeoutsOf(options);
    this.#association = new AssociationRequestor({
      transport: socket,
      request: {
        calledAeTitle: options.calledAeTitle,
        callingAeTitle: options.callingAeTitle,
        contexts: options.contexts.map(({ abstractSyntaxUid, transferSyntaxUids }, at) => ({
          id: at * 2 + 1,
          ...{ abstractSyntaxUid, transferSyntaxUids },
        })),
        maximumLength: options.maximumLength ?? 131_072,
        operationsInvoked: options.operationsInvoked ?? 1,
        ...userInformationOf(options),
      },
      timeoutMs: this.#timeouts.associateMs,
      releaseTimeoutMs: this.#timeouts.releaseMs,
      handler: (context, command) => this.#peerRequests.command(context, command),
      closed: () => {
        this.#isOpen = false;
        this.#over.abort();
      },
    });
    this.#peerRequests = new PeerRequests(this.#association, options.eventReports);
  }

  /**
   * Connects and associates.
   *
   * @throws AssociationRejectedError, AssociationAbortedError, DimseTimeoutError
   */
  static async connect(options: ClientOptions): Promise<DimseClient> {
    const { host, port, tls } = options;
    const socket = await openSocket({ host, port, ...(tls && { tls }), timeoutMs: timeoutsOf(options).connectMs });
    const client = new DimseClient(socket, options);
    await client.#association.associate();
    client.#slots = new Slots(client.operations);
    return client;
  }

  /** Operations that may be open at once. */
  get operations(): number {
    return this.#association.operations;
  }

  get contexts(): readonly AcceptedContext[] {
    return [...this.#association.contexts.values()];
  }

  /** False once the association is over, from whichever side. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Aborted when the connection is closed, from whichever side. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  get responseMs(): number {
    return this.#timeouts.responseMs;
  }

  /** C-ECHO. @throws NoPresentationContextError, AssociationAbortedError, DimseTimeoutError */
  async echo(): Promise<OperationResult> {
    const command = { commandField: commandFields['C-ECHO-RQ'], affectedSopClassUid: verification };
    return resultOf((await this.invoke(this.context(verification), command)).command);
  }

  /** C-STORE. @throws NoPresentationContextError, AssociationAbortedError, DimseTimeoutError, MessageCutError */
  async store(request: StoreRequest): Promise<OperationResult> {
    const { sopClassUid, sopInstanceUid, transferSyntaxUid, dataSet, priority = 'medium', moveOriginator } = request;
    const context = this.context(sopClassUid, transferSyntaxUid);
    const command = {
      commandField: commandFields['C-STORE-RQ'],
      affectedSopClassUid: sopClassUid,
      affectedSopInstanceUid: sopInstanceUid,
      priority: priorities[priority],
      ...(moveOriginator && {
        moveOriginatorApplicationEntityTitle: moveOriginator.aeTitle,
        moveOriginatorMessageId: moveOriginator.messageId,
      }),
    };
    return resultOf((await this.invoke(context, command, { dataSet: inPieces(dataSet) })).command);
  }

  /** C-FIND; see `findMatches`. */
  find(request: QueryRequest): AsyncGenerator<Match, void> {
    return findMatches(this, request);
  }

  /** C-FIND of the Modality Worklist. PS3.4 Annex K. */
  findWorklist(request: Omit<QueryRequest, 'sopClassUid'>): AsyncGenerator<Match, void> {
    return findMatches(this, { ...request, sopClassUid: modalityWorklist });
  }

  /** C-MOVE. @throws NoPresentationContextError, AssociationAbortedError, DimseTimeoutError */
  move(request: MoveRequest): Promise<RetrieveResult> {
    return retrieve(this, 'C-MOVE-RQ', request);
  }

  /**
   * C-GET: one at a time. The storage SOP classes wanted were offered with the role of SCP (`roles`).
   *
   * @throws NoPresentationContextError, AssociationAbortedError, DimseTimeoutError
   */
  async get(request: RetrieveRequest & { readonly receive: InstanceReceiver }): Promise<RetrieveResult> {
    this.#peerRequests.receiver = request.receive;
    try {
      return await retrieve(this, 'C-GET-RQ', request);
    } finally {
      this.#peerRequests.receiver = undefined;
    }
  }

  /** N-CREATE, N-SET, N-GET, N-ACTION, N-DELETE, N-EVENT-REPORT. */
  normalised(request: NormalisedRequest): Promise<NormalisedResult> {
    return invokeNormalised(this, request);
  }

  /** Asks for storage commitment; its outcome comes as an event report, on this association or one of the peer. */
  commit(transactionUid: string, references: readonly CommittedReference[]): Promise<NormalisedResult> {
    return invokeNormalised(this, commitmentRequest(transactionUid, references));
  }

  /** Releases the association. @throws AssociationAbortedError, DimseTimeoutError */
  async release(): Promise<void> {
    this.#isOpen = false;
    await this.#association.release();
  }

  abort(): void {
    this.#isOpen = false;
    this.#association.abort();
  }

  context(abstractSyntaxUid: string, transferSyntaxUid?: string): AcceptedContext {
    for (const context of this.#association.contexts.values()) {
      const fits = transferSyntaxUid === undefined || context.transferSyntaxUid === transferSyntaxUid;
      if (context.abstractSyntaxUid === abstractSyntaxUid && fits) return context;
    }
    throw new NoPresentationContextError('no presentation context was accepted', {
      details: { abstractSyntaxUid, transferSyntaxUid },
    });
  }

  async invoke(
    context: AcceptedContext,
    command: CommandContent,
    options: Partial<RequestOptions> = {},
    begun?: (messageId: number) => void,
  ) {
    await this.#slots.take();
    try {
      return await this.#association.invoke(context, command, { timeoutMs: this.responseMs, ...options }, begun);
    } finally {
      this.#slots.give();
    }
  }

  async cancel(context: AcceptedContext, messageId: number): Promise<void> {
    const command = { commandField: commandFields['C-CANCEL-RQ'], messageIdBeingRespondedTo: messageId };
    await this.#association.send(context, command);
  }

  /** What the peer does for an open request came another way: its time counts anew. */
  progressed(): void {
    this.#association.progressed();
  }

  hold(): void {
    this.#association.hold();
  }

  resume(): void {
    this.#association.resume();
  }
}
