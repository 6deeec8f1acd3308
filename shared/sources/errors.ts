import { PlatformError } from '#shared/kernel/errors';

/** No source has this id. */
export class SourceNotFoundError extends PlatformError {
  readonly code = 'SOURCE_NOT_FOUND';
  readonly status = 404;
}

/** Another source has this name. */
export class SourceExistsError extends PlatformError {
  readonly code = 'SOURCE_EXISTS';
  readonly status = 409;
}

/** The source was changed by somebody else since it was read; `details.revision` is the one it has now. */
export class SourceChangedError extends PlatformError {
  readonly code = 'SOURCE_CHANGED';
  readonly status = 409;
}

/** The inbox is made by the configuration: it can be stopped and replayed, not changed or taken away. */
export class SourceBuiltInError extends PlatformError {
  readonly code = 'SOURCE_BUILT_IN';
  readonly status = 409;
}

/** So much waits at this source that it takes no more for now, or it is still at work although it was stopped. */
export class SourceBusyError extends PlatformError {
  readonly code = 'SOURCE_BUSY';
  readonly status = 503;
  override readonly retryable = true;
}
