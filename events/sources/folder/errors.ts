import { PlatformError } from '#shared/kernel/errors';

/** A folder that no source may watch, because the platform keeps its own files there. */
export class FolderRefusedError extends PlatformError {
  readonly code = 'FOLDER_REFUSED';
  readonly status = 400;
}

/** Files that a DICOMDIR names are neither there nor in the archive. */
export class FileSetIncompleteError extends PlatformError {
  readonly code = 'FILE_SET_INCOMPLETE';
  readonly status = 503;
  override readonly retryable = true;
}
