import { PlatformError } from '#shared/kernel/errors';

/** The driver of a database is not installed: `details.install` says how it is. */
export class DatabaseDriverMissingError extends PlatformError {
  readonly code = 'DATABASE_DRIVER_MISSING';
  readonly status = 501;
}

/** A database cannot be reached, refused the log-in or a statement, or took too long; `details.state` is its own code. */
export class DatabaseError extends PlatformError {
  readonly code = 'DATABASE_FAILED';
  readonly status = 502;
  override readonly retryable = true;
}

/** The path of a row is none that its source may read. */
export class PathRefusedError extends PlatformError {
  readonly code = 'PATH_REFUSED';
  readonly status = 400;
}

/** A row names nothing that can be fetched: no path, no node, or no study. */
export class RowIncompleteError extends PlatformError {
  readonly code = 'ROW_INCOMPLETE';
  readonly status = 400;
}

/** A node did not give all of a study, or has none with these keys. */
export class StudyNotFetchedError extends PlatformError {
  readonly code = 'STUDY_NOT_FETCHED';
  readonly status = 502;
  override readonly retryable = true;
}
