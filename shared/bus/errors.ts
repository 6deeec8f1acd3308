import { PlatformError } from '#shared/kernel/errors';

/** An event above the size limit of 256 KiB. */
export class EventTooLargeError extends PlatformError {
  readonly code = 'EVENT_TOO_LARGE';
  readonly status = 413;
}

/** No dead letter has this id. */
export class DeadLetterNotFoundError extends PlatformError {
  readonly code = 'DEAD_LETTER_NOT_FOUND';
  readonly status = 404;
}

/** The bus does not answer. */
export class BusUnavailableError extends PlatformError {
  readonly code = 'BUS_UNAVAILABLE';
  readonly status = 503;
  override readonly retryable = true;
}
