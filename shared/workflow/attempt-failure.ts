import { PlatformError } from '#shared/kernel/errors';
import type { AttemptFailure } from './sent-document';
import type { Workflow } from './workflow';

/** An attempt that failed now. */
export function attemptFailure({ clock }: Pick<Workflow, 'clock'>, error: unknown): AttemptFailure {
  return { at: clock.now(), code: error instanceof PlatformError ? error.code : 'INTERNAL' };
}
