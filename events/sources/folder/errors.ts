import { PlatformError } from '#shared/kernel/errors';

/** A folder that no source may watch, because the platform keeps its own files there. */
export class FolderRefusedError extends PlatformError {
  readonly code = 'FOLDER_REFUSED';
  readonly status = 400;
}

/** A folder whose files are indexed in place holds none: it may not be mounted. Nothing of it counts as missing. */
export class FolderEmptyError extends PlatformError {
  readonly code = 'FOLDER_EMPTY';
  readonly status = 503;
  override readonly retryable = true;
}

/** A folder that is watched, or what is below it, cannot be read. */
export class FolderUnreadableError extends PlatformError {
  readonly code = 'FOLDER_UNREADABLE';
  readonly status = 503;
  override readonly retryable = true;
}

/** A file was written to while it was read: it is looked at again. */
export class FileUnfinishedError extends PlatformError {
  readonly code = 'FILE_UNFINISHED';
  readonly status = 503;
  override readonly retryable = true;
}

/** Files that a DICOMDIR names are neither there nor in the archive. */
export class FileSetIncompleteError extends PlatformError {
  readonly code = 'FILE_SET_INCOMPLETE';
  readonly status = 503;
  override readonly retryable = true;
}

/** A file was landed, and the file system does not let it be removed: it stays, and is parked until somebody replays it. */
export class FileNotRemovedError extends PlatformError {
  readonly code = 'FILE_NOT_REMOVED';
  readonly status = 409;
}
