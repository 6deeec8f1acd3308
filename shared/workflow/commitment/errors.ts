import { PlatformError } from '#shared/kernel/errors';

/** No request for storage commitment of this id in the space. */
export class CommitmentNotFoundError extends PlatformError {
  readonly code = 'COMMITMENT_NOT_FOUND';
  readonly status = 404;
}

/** What was received is not all in the catalogue yet: whether an instance is there cannot be said. */
export class NotIndexedYetError extends PlatformError {
  readonly code = 'NOT_INDEXED_YET';
  readonly status = 503;
  override readonly retryable = true;
}

/** No active node that can be called has the AE title of who asked: there is nobody to report to. */
export class NobodyToReportToError extends PlatformError {
  readonly code = 'NOBODY_TO_REPORT_TO';
  readonly status = 409;
  override readonly retryable = true;
}
