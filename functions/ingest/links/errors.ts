import { PlatformError } from '#shared/kernel/errors';

/** A message that is neither the JSON nor the SOAP envelope that its Content-Type says, or names no link. */
export class UnreadableMessageError extends PlatformError {
  readonly code = 'UNREADABLE_MESSAGE';
  readonly status = 400;
}
