import { PlatformError } from '#shared/kernel/errors';
import { ObjectExistsError, ObjectNotFoundError, StoreFullError, StoreUnavailableError } from '../errors';

/** Turns an error of the file system into one of the port's errors; an error that is one already passes unchanged. */
export function storeError(error: unknown, key?: string): PlatformError {
  if (error instanceof PlatformError) return error;
  const code = diskErrorCode(error);
  const facts = { details: { ...(key === undefined ? {} : { key }), ...(code === '' ? {} : { code }) }, cause: error };
  if (code === 'ENOENT' || code === 'ENOTDIR') return new ObjectNotFoundError('No object has this key', facts);
  if (code === 'ENOSPC' || code === 'EDQUOT') return new StoreFullError('The store has no room left', facts);
  if (code === 'EEXIST') return new ObjectExistsError('The key is taken', facts);
  return new StoreUnavailableError('The store failed', facts);
}

/** `code` of an error of `node:fs`, or the empty string. */
export function diskErrorCode(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}
