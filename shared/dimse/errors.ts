import { type ErrorFacts, PlatformError } from '#shared/kernel/errors';
import type { ProviderAbortReason } from './pdu/reasons';

/** Bytes that are no PDU of PS3.8 section 9.3, or a PDU over its limit. Answered by an A-ABORT of the service provider. */
export class MalformedPduError extends PlatformError {
  readonly code = 'DIMSE_MALFORMED_PDU';
  readonly status = 400;
  /** Reason for the A-ABORT PDU (PS3.8 table 9-26). */
  readonly abortReason: ProviderAbortReason;

  constructor(
    message: string,
    abortReason: ProviderAbortReason = 'invalid-pdu-parameter-value',
    facts: ErrorFacts = {},
  ) {
    super(message, facts);
    this.abortReason = abortReason;
  }
}

/** A command set or a sequence of fragments against PS3.7. Answered by an A-ABORT of the service user. */
export class MalformedMessageError extends PlatformError {
  readonly code = 'DIMSE_MALFORMED_MESSAGE';
  readonly status = 400;
}

/** A value of ours does not fit the field of a PDU or command set, for example an AE title over 16 bytes. */
export class InvalidPduFieldError extends PlatformError {
  readonly code = 'DIMSE_INVALID_FIELD';
  readonly status = 400;
}

/** The peer answered A-ASSOCIATE-RJ; `details` has result, source and reason of PS3.8 section 9.3.4. */
export class AssociationRejectedError extends PlatformError {
  readonly code = 'DIMSE_ASSOCIATION_REJECTED';
  readonly status = 502;
}

/** The association ended by abort, a lost connection, or before it began. */
export class AssociationAbortedError extends PlatformError {
  readonly code = 'DIMSE_ASSOCIATION_ABORTED';
  readonly status = 502;
  override readonly retryable = true;
}

/** The peer did not answer in time; `details.timeoutMs` says how long it had. */
export class DimseTimeoutError extends PlatformError {
  readonly code = 'DIMSE_TIMEOUT';
  readonly status = 504;
  override readonly retryable = true;
}

/** No presentation context was accepted for this SOP class (and transfer syntax). */
export class NoPresentationContextError extends PlatformError {
  readonly code = 'DIMSE_NO_PRESENTATION_CONTEXT';
  readonly status = 502;
}

/** A data set that was made while it was sent ended too early or too late; the association is over. */
export class MessageCutError extends PlatformError {
  readonly code = 'DIMSE_MESSAGE_CUT';
  readonly status = 500;
}

/** Error ID (0000,0903) and Attribute Identifier List (0000,1005) of a response. */
interface StatusFields {
  readonly errorId?: number;
  readonly attributeIdentifierList?: readonly number[];
}

/**
 * A request that is answered by this status (PS3.7 Annex C, PS3.4). `message` becomes Error Comment: at most 64
 * characters, never patient data.
 */
export class DimseStatusError extends PlatformError {
  readonly code = 'DIMSE_STATUS';
  readonly status = 400;
  readonly dimseStatus: number;
  /** Tags for Offending Element (0000,0901). */
  readonly offendingElements: readonly number[];
  /** What the response says further. */
  readonly fields: StatusFields;

  constructor(
    dimseStatus: number,
    message: string,
    offendingElements: readonly number[] = [],
    fields: StatusFields = {},
  ) {
    super(message, { details: { dimseStatus } });
    this.fields = fields;
    this.dimseStatus = dimseStatus;
    this.offendingElements = offendingElements;
  }
}

/** The peer answered a request with a failure; `details.peerStatus` is its status in hexadecimal. */
export class PeerStatusError extends PlatformError {
  readonly code = 'DIMSE_PEER_STATUS';
  readonly status = 502;
  readonly peerStatus: number;
  /** As the peer wrote it: may hold anything, so it is shown to operators and never logged. */
  readonly errorComment: string | undefined;

  constructor(message: string, peerStatus: number, errorComment?: string) {
    super(message, { details: { peerStatus: peerStatus.toString(16).toUpperCase().padStart(4, '0') } });
    this.peerStatus = peerStatus;
    this.errorComment = errorComment;
  }
}
