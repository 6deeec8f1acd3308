import { PlatformError } from '#shared/kernel/errors';

/** The address of a link, or one it leads to, is none that its source may download from. */
export class LinkRefusedError extends PlatformError {
  readonly code = 'LINK_REFUSED';
  readonly status = 400;
}

/** The server of a link answered with an error, or with nothing that could be landed; `details.status` is its answer. */
export class LinkFailedError extends PlatformError {
  readonly code = 'LINK_FAILED';
  readonly status = 502;
  override readonly retryable = true;
}
