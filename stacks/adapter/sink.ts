import type { ServerResponse } from 'node:http';
import { ClientGoneError, TimeLimitError } from '#shared/kernel/function/errors';
import type { ByteSink } from '#shared/kernel/function/result';
import { limitTime, type TimeLimit } from '#shared/kernel/time-limit';

/** Bytes handed to the socket and not yet taken by the system, at which the sink counts as full. */
const windowBytes = 1024 * 1024;

/**
 * A sink over an HTTP response. At most `windowBytes` plus one chunk wait in the socket; a reader that takes nothing
 * for `stallMs` is cut off.
 */
export function responseSink(response: ServerResponse, signal: AbortSignal, stallMs: number): ByteSink {
  const waiting: { resolve: () => void; reject: (error: Error) => void; limit: TimeLimit }[] = [];
  let pendingBytes = 0;

  const wakeAll = (isGone: boolean) => {
    for (const waiter of waiting.splice(0)) {
      waiter.limit.cancel();
      if (isGone) waiter.reject(goneError());
      else waiter.resolve();
    }
  };
  let isWatched = false;
  const watch = () => {
    isWatched = true;
    response.once('close', () => wakeAll(true));
    signal.addEventListener('abort', () => wakeAll(true), { once: true });
  };

  const room = () =>
    new Promise<void>((resolve, reject) => {
      if (!isWatched) watch();
      const limit = limitTime(stallMs, () => response.destroy(new TimeLimitError('The client stopped reading')));
      waiting.push({ resolve, reject, limit });
    });

  return {
    signal,
    write(chunk, released) {
      if (signal.aborted || response.destroyed) {
        released?.();
        throw goneError();
      }
      const { byteLength } = chunk;
      pendingBytes += byteLength;
      response.write(chunk, () => {
        pendingBytes -= byteLength;
        released?.();
        if (pendingBytes < windowBytes) wakeAll(false);
      });
      return pendingBytes < windowBytes ? undefined : room();
    },
  };
}

function goneError(): ClientGoneError {
  return new ClientGoneError('Nobody reads this answer any more');
}
