import type { AssociationAcceptor } from '#shared/dimse/association/acceptor';
import type { AcceptedContext } from '#shared/dimse/association/negotiation';
import type { CommandSet } from '#shared/dimse/messages/command-set';
import type { Caller, Permission } from '#shared/kernel/caller';
import type { NodeDocument, NodeService } from '#shared/nodes/documents';
import type { OpenActivity } from '#shared/nodes/node-activity';

/** The association that an operation came on. */
export interface AssociatedPeer {
  readonly callingAeTitle: string;
  readonly calledAeTitle: string;
  /** Address of the peer. */
  readonly peer: string;
  /** Space that the called AE title stands for. */
  readonly space: string;
  /** The registered node that calls; absent: nobody registered, from loopback. */
  readonly node?: NodeDocument;
  /** Counts for the live state of the node what comes and goes on the association. */
  readonly activity?: OpenActivity;
  /** Account of a user identity that was verified: what it may not do, the association may not. */
  readonly user?: Caller;
}

/** What a response says beside what echoes its request. */
export type ResponseFields = Omit<
  CommandSet,
  'commandField' | 'messageId' | 'messageIdBeingRespondedTo' | 'commandDataSetType' | 'status'
> & { readonly status: number };

/** One request of a peer, from its last byte to its last response. */
export interface Operation {
  /** Its `invoke` sends requests of ours on the same association (sub-operations, event reports). */
  readonly association: AssociationAcceptor;
  readonly context: AcceptedContext;
  readonly command: CommandSet;
  readonly peer: AssociatedPeer;
  /** Aborted by C-CANCEL, with a `CancelledError` as its reason, and when the association is over. */
  readonly signal: AbortSignal;
  /**
   * Sends one response; resolves when the connection takes more. One whose status is not pending is the last.
   *
   * @param dataSet - encoded in the transfer syntax of the context; unchanged from here on
   */
  respond(fields: ResponseFields, dataSet?: Uint8Array): Promise<void>;
}

/** A service whose requests are small: C-FIND, C-MOVE, C-GET, and those of DIMSE-N. Storage has a way of its own. */
export interface DimseService {
  /** Abstract syntaxes whose contexts it serves. A service that answers event reports of a class is their SCU. */
  readonly sopClassUids: ReadonlySet<string>;
  /** Requests that it answers; others on its contexts are answered 0211 (unrecognized operation). */
  readonly commandFields: readonly number[];
  /** Right that the account of a user identity needs in the space. Default: `study:read`. */
  readonly permission?: Permission;
  /** What a node must be allowed to ask of us, where its classes alone do not say so. */
  readonly nodeService?: NodeService;
  /** Largest data set of its requests, in bytes, where that is more than `limits.requestBytes`. */
  readonly requestBytes?: number;
  /** Transfer syntaxes for its data sets; default: Explicit and Implicit VR Little Endian. */
  readonly transferSyntaxUids?: readonly string[];
  /** Sub-fields of extended negotiation (56H) that its classes support, by item byte; without it nothing is answered. */
  readonly extendedNegotiation?: readonly boolean[];
  /**
   * Serves one request. What it throws becomes a status: that of a `DimseStatusError`, FE00 after a C-CANCEL, else 0110.
   *
   * @param dataSet - identifier or data set, within its limit; null without one
   */
  run(operation: Operation, dataSet: Uint8Array | null): Promise<void>;
}

/** The peer cancelled the operation (C-CANCEL-RQ, PS3.7 section 9.3.2.3). */
export class CancelledError extends Error {}
