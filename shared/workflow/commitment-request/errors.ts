import { PlatformError } from '#shared/kernel/errors';

/** No request of ours for storage commitment has this id in the space. */
export class CommitmentRequestNotFoundError extends PlatformError {
  readonly code = 'COMMITMENT_REQUEST_NOT_FOUND';
  readonly status = 404;
}

/** The request for storage commitment is in a state in which this cannot be done: `details.state`. */
export class CommitmentRequestStateError extends PlatformError {
  readonly code = 'COMMITMENT_REQUEST_STATE';
  readonly status = 409;
}

/** Nobody can be asked for storage commitment: no node of this id or name, inactive, not by DIMSE, or not for the space. */
export class NobodyToAskError extends PlatformError {
  readonly code = 'NOBODY_TO_ASK';
  readonly status = 409;
}

/** A node has not all of what it took: it may still be at it, so it is looked up again. */
export class InstancesNotFoundThereError extends PlatformError {
  readonly code = 'INSTANCES_NOT_FOUND_THERE';
  readonly status = 503;
  override readonly retryable = true;
}

/** Others changed the request for storage commitment meanwhile: nothing was done. */
export class CommitmentRequestBusyError extends PlatformError {
  readonly code = 'COMMITMENT_REQUEST_BUSY';
  readonly status = 503;
  override readonly retryable = true;
}
