import { PlatformError } from '#shared/kernel/errors';

/** No workitem of this UID in the space (PS3.4 status C307). */
export class WorkitemNotFoundError extends PlatformError {
  readonly code = 'WORKITEM_NOT_FOUND';
  readonly status = 404;
}

/** The workitem was there and is deleted. */
export class WorkitemGoneError extends PlatformError {
  readonly code = 'WORKITEM_GONE';
  readonly status = 410;
}

/** The UID of a new workitem is taken (0111). */
export class WorkitemExistsError extends PlatformError {
  readonly code = 'WORKITEM_EXISTS';
  readonly status = 409;
}

/** The state of the workitem does not allow this; `details.reason` is the status of PS3.4 CC.2. */
export class WorkitemStateError extends PlatformError {
  readonly code = 'WORKITEM_STATE';
  readonly status = 409;
}

/** The workitem is completed or canceled and changes no more (C300). */
export class WorkitemFinalError extends PlatformError {
  readonly code = 'WORKITEM_FINAL';
  readonly status = 400;
}

/** The Transaction UID is missing, or not that of the workitem (C301). */
export class TransactionUidError extends PlatformError {
  readonly code = 'TRANSACTION_UID';
  readonly status = 400;
}

/** The workitem lacks what a final state asks for (C304); `details.problems` names it. */
export class FinalStateError extends PlatformError {
  readonly code = 'FINAL_STATE_REQUIREMENTS';
  readonly status = 409;
}

/** Others changed the workitem again and again meanwhile: nothing was done. */
export class WorkitemBusyError extends PlatformError {
  readonly code = 'WORKITEM_BUSY';
  readonly status = 503;
  override readonly retryable = true;
}
