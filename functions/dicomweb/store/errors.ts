import { PlatformError } from '#shared/kernel/errors';

/** An instance that came as metadata names bulk data which the request does not hold. */
export class MissingBulkDataError extends PlatformError {
  readonly code = 'MISSING_BULK_DATA';
  readonly status = 400;
}
