import { PlatformError } from '../errors';

/** The address exists, not with this method; the answer's Allow names those that do. */
export class MethodNotAllowedError extends PlatformError {
  readonly code = 'METHOD_NOT_ALLOWED';
  readonly status = 405;
}

/** The body is of a media type this route does not read. */
export class UnsupportedMediaTypeError extends PlatformError {
  readonly code = 'UNSUPPORTED_MEDIA_TYPE';
  readonly status = 415;
}

/** No part of the range that is asked for lies within the representation; Content-Range says how long that is. */
export class RangeNotSatisfiableError extends PlatformError {
  readonly code = 'RANGE_NOT_SATISFIABLE';
  readonly status = 416;
}

/** The address opens a WebSocket, and the request does not ask for one. */
export class UpgradeRequiredError extends PlatformError {
  readonly code = 'UPGRADE_REQUIRED';
  readonly status = 426;
}

/** The function runs as many calls as it may; try again later. */
export class TooManyCallsError extends PlatformError {
  readonly code = 'TOO_MANY_CALLS';
  readonly status = 429;
  override readonly retryable = true;
}

/** Known to the interface, not offered here. */
export class NotSupportedError extends PlatformError {
  readonly code = 'NOT_SUPPORTED';
  readonly status = 501;
}

/** The process is stopping and takes no new calls. */
export class ShuttingDownError extends PlatformError {
  readonly code = 'SHUTTING_DOWN';
  readonly status = 503;
  override readonly retryable = true;
}

/** The function did not answer within its time limit. */
export class TimeLimitError extends PlatformError {
  readonly code = 'TIME_LIMIT';
  readonly status = 504;
  override readonly retryable = true;
}

/** The client went away before the answer was sent. Nobody reads this error but the log. */
export class ClientGoneError extends PlatformError {
  readonly code = 'CLIENT_GONE';
  readonly status = 499;
}

/** The same Idempotency-Key came with another request. */
export class IdempotencyKeyReusedError extends PlatformError {
  readonly code = 'IDEMPOTENCY_KEY_REUSED';
  readonly status = 422;
}

/** The first call with this Idempotency-Key still runs. */
export class IdempotencyKeyBusyError extends PlatformError {
  readonly code = 'IDEMPOTENCY_KEY_BUSY';
  readonly status = 409;
  override readonly retryable = true;
}
