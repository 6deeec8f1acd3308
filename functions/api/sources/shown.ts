import type { SourceFailure } from '#shared/sources/documents';

/** Milliseconds as answers show them. */
export function timeOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

/** A failure as answers show it. */
export function failureOf(failure: SourceFailure | null) {
  return failure && { ...failure, at: timeOf(failure.at) };
}
