import { PlatformError } from '#shared/kernel/errors';

/** `_id` or a unique index holds this value already. */
export class DuplicateKeyError extends PlatformError {
  readonly code = 'DUPLICATE_KEY';
  readonly status = 409;
}

/** A filter, update or pipeline outside the port's documented subset. */
export class UnsupportedQueryError extends PlatformError {
  readonly code = 'UNSUPPORTED_QUERY';
  readonly status = 500;
}

/** The catalogue does not answer or its disk failed. */
export class CatalogueUnavailableError extends PlatformError {
  readonly code = 'CATALOGUE_UNAVAILABLE';
  readonly status = 503;
  override readonly retryable = true;
}
