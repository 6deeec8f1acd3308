import { PlatformError } from '#shared/kernel/errors';

/** No availability notification of this UID was received in the space. */
export class ReceivedNoticeNotFoundError extends PlatformError {
  readonly code = 'RECEIVED_NOTICE_NOT_FOUND';
  readonly status = 404;
}

/** An availability notification of this UID was received before (DIMSE 0111). */
export class ReceivedNoticeExistsError extends PlatformError {
  readonly code = 'RECEIVED_NOTICE_EXISTS';
  readonly status = 409;
}
