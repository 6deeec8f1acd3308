import { PlatformError } from '#shared/kernel/errors';

/** There is no such backup, or what lies there is none. */
export class BackupNotFoundError extends PlatformError {
  readonly code = 'BACKUP_NOT_FOUND';
  readonly status = 404;
}

/** A backup goes only where nothing is stored yet. */
export class RestoreTargetError extends PlatformError {
  readonly code = 'RESTORE_TARGET_NOT_EMPTY';
  readonly status = 409;
}

/** An object of a backup is missing or has other bytes than were backed up. */
export class BackupDamagedError extends PlatformError {
  readonly code = 'BACKUP_DAMAGED';
  readonly status = 500;
}

/** Objects came and went faster than they could be listed: the result might lack some, so there is none. */
export class BackupOvertakenError extends PlatformError {
  readonly code = 'BACKUP_OVERTAKEN';
  readonly status = 503;
}
