import type { Lease } from './site';

/**
 * Opening takes no longer than who asked for it waits; what comes too late is released.
 *
 * @throws the reason of `signal`; what `opening` throws
 */
export async function beforeAbort(opening: Promise<Lease>, signal: AbortSignal): Promise<Lease> {
  return await new Promise<Lease>((resolve, reject) => {
    const stop = () => {
      reject(signal.reason);
      opening.then(
        (lease) => lease.release(false),
        () => undefined, // who asked heard the reason of the signal
      );
    };
    signal.addEventListener('abort', stop, { once: true });
    opening.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
