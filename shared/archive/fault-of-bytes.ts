import type { PlatformError } from '#shared/kernel/errors';
import { CorruptObjectError, ObjectNotFoundError } from '#shared/objects/errors';

/** Whether the content of an object is at fault, and not the store that should give it. */
export function isFaultOfBytes(error: PlatformError): boolean {
  const isStore = error instanceof ObjectNotFoundError || error instanceof CorruptObjectError;
  return !error.retryable && error.status < 500 && !isStore;
}
