import { PlatformError } from '#shared/kernel/errors';

/** A multipart body that does not follow RFC 2046: no boundary, a header too long, an end that is missing. */
export class MalformedMultipartError extends PlatformError {
  readonly code = 'MALFORMED_MULTIPART';
  readonly status = 400;
}

/** An instance that came as metadata names bulk data which the request does not hold. */
export class MissingBulkDataError extends PlatformError {
  readonly code = 'MISSING_BULK_DATA';
  readonly status = 400;
}
