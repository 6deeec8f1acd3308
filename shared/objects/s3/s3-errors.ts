import { PlatformError } from '#shared/kernel/errors';
import { ObjectExistsError, ObjectNotFoundError, StoreFullError, StoreUnavailableError } from '../errors';

/** Codes with which stores of the family say that there is no room; AWS has none. */
const fullCodes = new Set([
  'InsufficientStorage',
  'QuotaExceeded',
  'XMinioStorageFull',
  'XMinioAdminBucketQuotaExceeded',
  'InsufficientStorageSpace',
]);

/** Codes that may be gone at the next attempt although their status says that the request was wrong. */
const passingCodes = new Set([
  'BadDigest',
  'InvalidDigest',
  'IncompleteBody',
  'RequestTimeout',
  'RequestTimeTooSkewed',
  'ConditionalRequestConflict',
  'XAmzContentSHA256Mismatch',
]);

/** Errors without an answer that will be the same the next time. */
const lastingCodes = new Set(['CredentialsProviderError', 'ERR_INVALID_URL', 'ENOTFOUND']);

/** HTTP status of an answer that was an error; 0 when there was none (network, time limit, own code). */
export function statusOf(error: unknown): number {
  const status = (error as { $metadata?: { httpStatusCode?: unknown } } | null)?.$metadata?.httpStatusCode;
  return typeof status === 'number' ? status : 0;
}

/** `Code` of an error answer, else the code or name of the error. */
export function codeOf(error: unknown): string {
  const { Code, code, name } = (error ?? {}) as { Code?: unknown; code?: unknown; name?: unknown };
  return [Code, code, name].find((one) => typeof one === 'string') ?? '';
}

/** True when the store may answer otherwise the next time. */
export function isPassing(error: unknown): boolean {
  if (error instanceof PlatformError) return false;
  const status = statusOf(error);
  if (isFull(error, status)) return false;
  if (status === 0) return !lastingCodes.has(codeOf(error));
  return status >= 500 || status === 429 || status === 408 || passingCodes.has(codeOf(error));
}

/** True for the answer to a condition that did not hold: the key is taken, or holds another version. */
export function isRefusedByCondition(error: unknown): boolean {
  const status = statusOf(error);
  return status === 412 || (status === 409 && codeOf(error) === 'FileAlreadyExists');
}

/** Turns an error of the store into one of the port's errors; an error that is one already passes unchanged. */
export function s3Error(error: unknown, key?: string): PlatformError {
  if (error instanceof PlatformError) return error;
  const status = statusOf(error);
  const facts = {
    details: { ...(key === undefined ? {} : { key }), code: codeOf(error), ...(status ? { status } : {}) },
    cause: error,
  };
  if (isFull(error, status)) return new StoreFullError('The store has no room left', facts);
  if (isAbsent(error)) return new ObjectNotFoundError('No object has this key', facts);
  if (isRefusedByCondition(error)) return new ObjectExistsError('The key is taken', facts);
  return new StoreUnavailableError(`The store failed: ${codeOf(error) || 'no reason given'}`, facts);
}

/** True when the answer says that there is no such object. */
export function isAbsent(error: unknown): boolean {
  return statusOf(error) === 404 && !/^NoSuch(Bucket|Upload)$/.test(codeOf(error));
}

function isFull(error: unknown, status: number): boolean {
  return status === 507 || fullCodes.has(codeOf(error));
}
