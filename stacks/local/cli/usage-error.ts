import { PlatformError } from '#shared/kernel/errors';

/** The command line does not say what to do. */
export class UsageError extends PlatformError {
  readonly code = 'USAGE';
  readonly status = 400;
}
