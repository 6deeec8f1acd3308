import { PlatformError } from '../errors';

/** A multipart body that does not follow RFC 2046: no boundary, a header too long, an end that is missing. */
export class MalformedMultipartError extends PlatformError {
  readonly code = 'MALFORMED_MULTIPART';
  readonly status = 400;
}
