import { PlatformError } from '#shared/kernel/errors';

/** No scheduled procedure step of this id in the space. */
export class WorklistItemNotFoundError extends PlatformError {
  readonly code = 'WORKLIST_ITEM_NOT_FOUND';
  readonly status = 404;
}

/** The requested procedure has a step of this Scheduled Procedure Step ID already; `details.id` names it. */
export class WorklistItemExistsError extends PlatformError {
  readonly code = 'WORKLIST_ITEM_EXISTS';
  readonly status = 409;
}

/** Others changed the step again and again meanwhile: nothing was done. */
export class WorklistItemBusyError extends PlatformError {
  readonly code = 'WORKLIST_ITEM_BUSY';
  readonly status = 503;
  override readonly retryable = true;
}

/** A key of a worklist query has a value that is none of its VR; `details.tag` names it. */
export class StepQueryError extends PlatformError {
  readonly code = 'WORKLIST_QUERY';
  readonly status = 400;
}
