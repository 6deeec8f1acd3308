import { PlatformError } from '#shared/kernel/errors';

/** A presentation state is malformed, or asks for what cannot be drawn. */
export class PresentationStateError extends PlatformError {
  readonly code = 'PRESENTATION_STATE';
  readonly status = 422;
}
