/**
 * Opening takes no longer than who asked for it waits. @param tooLate - told what was opened when nobody waited any more
 *
 * @throws the reason of `signal`; what `opening` throws
 */
export async function beforeAbort<T>(
  opening: Promise<T>,
  signal: AbortSignal,
  tooLate: (opened: T) => void,
): Promise<T> {
  return await new Promise<T>((resolve, reject) => {
    const stop = () => {
      reject(signal.reason);
      opening.then(tooLate, () => undefined); // who asked heard the reason of the signal
    };
    signal.addEventListener('abort', stop, { once: true });
    opening.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
