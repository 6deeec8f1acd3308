import { PlatformError } from '#shared/kernel/errors';

/** None of the representations that the client accepts can be given. */
export class NotAcceptableError extends PlatformError {
  readonly code = 'NOT_ACCEPTABLE';
  readonly status = 406;
}
