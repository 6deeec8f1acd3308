import { PlatformError } from '#shared/kernel/errors';

/** No object has this key. */
export class ObjectNotFoundError extends PlatformError {
  readonly code = 'OBJECT_NOT_FOUND';
  readonly status = 404;
}

/** The key is taken and the caller asked for create-if-absent. */
export class ObjectExistsError extends PlatformError {
  readonly code = 'OBJECT_EXISTS';
  readonly status = 409;
}

/** No room for more bytes. Landing answers A700 (DIMSE) or 507 (HTTP) and recovers by itself when there is room again. */
export class StoreFullError extends PlatformError {
  readonly code = 'STORE_FULL';
  readonly status = 507;
  override readonly retryable = true;
}

/** Stored bytes are not what was written: CRC, segment id, sequence, length or hash differ. */
export class CorruptObjectError extends PlatformError {
  readonly code = 'CORRUPT_OBJECT';
  readonly status = 500;
}

/** The store does not answer or answered with an error of its own. */
export class StoreUnavailableError extends PlatformError {
  readonly code = 'STORE_UNAVAILABLE';
  readonly status = 503;
  override readonly retryable = true;
}

/** A key that is not of the documented form. */
export class InvalidKeyError extends PlatformError {
  readonly code = 'INVALID_KEY';
  readonly status = 400;
}

/**
 * The file in which an instance lies is not ours, and cannot be served: whoever owns the folder took it away or changed
 * it. It may come back, and its source looks.
 */
export abstract class PlacedFileError extends PlatformError {
  readonly status = 503;
  override readonly retryable = true;
}

/** A file that was indexed in place is gone, or cannot be read. */
export class PlacedFileMissingError extends PlacedFileError {
  readonly code = 'PLACED_FILE_MISSING';
}

/** A file that was indexed in place holds other bytes than were indexed. */
export class PlacedFileChangedError extends PlacedFileError {
  readonly code = 'PLACED_FILE_CHANGED';
}

/** The store holds files of others: nothing is written to it or removed from it. */
export class StoreReadOnlyError extends PlatformError {
  readonly code = 'STORE_READ_ONLY';
  readonly status = 500;
}
