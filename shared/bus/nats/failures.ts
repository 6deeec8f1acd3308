import { JetStreamApiError } from '@nats-io/jetstream';
import { PlatformError } from '#shared/kernel/errors';
import { BusUnavailableError } from '../errors';

/** A failure of client or server as an error of ours; errors of ours stay what they are. */
export function asBusError(cause: unknown): PlatformError {
  if (cause instanceof PlatformError) return cause;
  if (cause instanceof JetStreamApiError) {
    return new BusUnavailableError(`The NATS server refused: ${cause.message}`, {
      cause,
      details: { code: cause.code },
    });
  }
  return new BusUnavailableError('The NATS server does not answer', { cause });
}

/** True when the server itself said no: asking again at once brings the same answer. */
export function isRefusal(cause: unknown): boolean {
  return cause instanceof JetStreamApiError && !isPassing(cause);
}

/** JetStream is there but not ready: a server that starts, a cluster without leader. */
function isPassing(error: JetStreamApiError): boolean {
  return error.status === 503;
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** Resolves with the work, or with undefined after the time; the work goes on then. Rejections of the work are passed on. */
export async function within<T>(work: Promise<T>, timeoutMs: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
