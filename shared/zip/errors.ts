import { PlatformError } from '#shared/kernel/errors';

/** No zip archive, a broken one, or one that needs what we do not do (a password, several volumes, another method). */
export class UnreadableZipError extends PlatformError {
  readonly code = 'UNREADABLE_ZIP';
  readonly status = 422;
}
