import type { ServerResponse } from 'node:http';
import { ClientGoneError, TimeLimitError } from '#shared/kernel/function/errors';
import type { ByteSink } from '#shared/kernel/function/result';
import { limitTime, type TimeLimit } from '#shared/kernel/time-limit';

/** Bytes handed to the socket and not yet taken by the system, at which the sink counts as full. */
const windowBytes = 1024 * 1024;

/**
 * A sink over an HTTP response. At most `windowBytes` plus one chunk wait in the socket; a reader that takes nothing
 * of what waits for `stallMs` is cut off, whatever the writer does meanwhile.
 */
export function responseSink(response: ServerResponse, signal: AbortSignal, stallMs: number): ByteSink {
  const waiting: { resolve: () => void; reject: (error: Error) => void }[] = [];
  let pendingBytes = 0;
  let stall: TimeLimit | undefined;

  const wakeAll = (isGone: boolean) => {
    for (const waiter of waiting.splice(0)) {
      if (isGone) waiter.reject(goneError());
      else waiter.resolve();
    }
  };
  let isWatched = false;
  const watch = () => {
    isWatched = true;
    signal.addEventListener('abort', () => wakeAll(true), { once: true });
    response.once('close', () => {
      stall?.cancel();
      wakeAll(true);
    });
  };
  /** Begins anew whenever the reader took something. */
  const watchReader = () => {
    stall?.cancel();
    stall = pendingBytes > 0 && !response.destroyed ? limitTime(stallMs, () => cutOff(response)) : undefined;
  };

  return {
    signal,
    write(chunk, released) {
      if (signal.aborted || response.destroyed) {
        released?.();
        throw goneError();
      }
      if (!isWatched) watch();
      const { byteLength } = chunk;
      const isFirst = pendingBytes === 0;
      pendingBytes += byteLength;
      if (isFirst) watchReader();
      response.write(chunk, () => {
        pendingBytes -= byteLength;
        watchReader();
        released?.();
        if (pendingBytes < windowBytes) wakeAll(false);
      });
      if (pendingBytes < windowBytes) return undefined;
      return new Promise<void>((resolve, reject) => waiting.push({ resolve, reject }));
    },
  };
}

/** Ends an answer with its body; a reader that does not take it within `stallMs` is cut off. */
export function endWith(response: ServerResponse, body: string | Uint8Array, stallMs: number): void {
  const stall = limitTime(stallMs, () => cutOff(response));
  response.once('close', () => stall.cancel());
  response.end(body, () => stall.cancel());
}

function cutOff(response: ServerResponse): void {
  // A plain close would leave what was written in the system's buffers, megabytes for each, until it is read.
  response.socket?.resetAndDestroy();
  response.destroy(new TimeLimitError('The client stopped reading'));
}

function goneError(): ClientGoneError {
  return new ClientGoneError('Nobody reads this answer any more');
}
