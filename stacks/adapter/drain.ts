import type { Logger } from '#shared/kernel/logger';
import type { Adapter } from './serve';

const defaultGraceMs = 20_000;

/** At the first SIGTERM or SIGINT drains and closes; the process ends when nothing is left to do. */
export function drainOnSignal(
  adapter: Adapter,
  log: Logger,
  close: () => Promise<void>,
  graceMs = defaultGraceMs,
): void {
  const stop = () => {
    process.off('SIGTERM', stop).off('SIGINT', stop);
    log.info('draining');
    adapter
      .drain(graceMs)
      .then(close)
      .catch((error: unknown) => {
        log.error({ err: error }, 'could not close');
        process.exitCode = 1;
      });
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
}
