import { PlatformError } from '#shared/kernel/errors';

/** There is no export of a space here. */
export class ExportNotFoundError extends PlatformError {
  readonly code = 'EXPORT_NOT_FOUND';
  readonly status = 404;
}

/** Something else is stored where an export shall go. */
export class ExportTargetError extends PlatformError {
  readonly code = 'EXPORT_TARGET_TAKEN';
  readonly status = 409;
}

/** An object of an export is missing, or is not what was exported. */
export class ExportDamagedError extends PlatformError {
  readonly code = 'EXPORT_DAMAGED';
  readonly status = 422;
}
