import { PlatformError } from '#shared/kernel/errors';
import type { SourceFailure } from '#shared/sources/documents';
import type { ItemEnd } from '#shared/sources/items';

/** Our own store is full or away: what came is right and is tried until it can be kept. */
const ours: ReadonlySet<string> = new Set(['STORE_FULL', 'STORE_UNAVAILABLE']);

/** A failure as documents keep it: messages of others may hold paths and names, so only their code is kept. */
export function describeFailure(error: unknown, at: number): SourceFailure {
  if (error instanceof PlatformError) return { code: error.code, reason: error.message.slice(0, 500), at };
  const code = String((error as { code?: unknown } | null)?.code ?? 'INTERNAL_ERROR').slice(0, 64);
  return { code, reason: `It failed with ${code}`, at };
}

/** How an item ends that failed: bad content for good, everything else to be tried again. */
export function failedEnd(error: unknown, at: number): ItemEnd & { state: 'failed' } {
  const failure = describeFailure(error, at);
  const isFinal = error instanceof PlatformError && !error.retryable && error.status < 500;
  return { state: 'failed', error: failure, isFinal, isOurs: ours.has(failure.code) };
}
