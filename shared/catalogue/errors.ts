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

/** A document, or the result of an update, that the catalogue cannot hold: not JSON, a bad field name, a wrong type. */
export class InvalidDocumentError extends PlatformError {
  readonly code = 'INVALID_DOCUMENT';
  readonly status = 500;
}

/** The catalogue does not answer or its disk failed. */
export class CatalogueUnavailableError extends PlatformError {
  readonly code = 'CATALOGUE_UNAVAILABLE';
  readonly status = 503;
  override readonly retryable = true;
}
