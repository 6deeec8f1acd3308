import { createLogger } from '#shared/kernel/logger';
import { giveHeapRoom } from '../heap';
import { startPlatform } from '../platform';
import type { CliCommand } from './command';

const graceMs = 15_000;

/** Runs the whole platform in this process until it is told to stop. */
export const start: CliCommand = {
  name: 'start',
  summary: 'start the platform and serve until SIGINT or SIGTERM',
  run: async ({ config, print, workerFile }) => {
    giveHeapRoom();
    const log = createLogger(config.log);
    const portalFolder = new URL('./portal/', workerFile);
    const platform = await startPlatform(config, log, { print, workerFile, portalFolder });
    print(`radlake listens at ${platform.url}`);
    await stopSignal();
    log.info('stopping');
    await platform.close(graceMs);
    return 0;
  },
};

/** Resolves at the first SIGINT or SIGTERM; a second one ends the process at once. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      process.once('SIGINT', () => process.exit(130));
      process.once('SIGTERM', () => process.exit(143));
      resolve();
    };
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  });
}
