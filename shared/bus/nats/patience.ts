import { PlatformError } from '#shared/kernel/errors';
import { asBusError, isRefusal, pause } from './failures';
import type { NatsLink } from './link';

const retryMs = 100;

/**
 * Asks the server, and again while only the connection fails, within a bounded time. For questions that may be asked twice.
 *
 * @throws BusUnavailableError, or what `ask` throws of ours
 */
export async function patiently<T>(link: NatsLink, timeoutMs: number, ask: () => Promise<T>): Promise<T> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    await link.up(Math.max(0, until - Date.now()));
    try {
      return await ask();
    } catch (cause) {
      link.check();
      if (cause instanceof PlatformError || isRefusal(cause) || Date.now() >= until) throw asBusError(cause);
      await pause(retryMs);
    }
  }
}
