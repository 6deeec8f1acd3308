import { parentPort, workerData } from 'node:worker_threads';
import type { Config } from '#shared/kernel/config';
import { createLogger } from '#shared/kernel/logger';
import { heavyRegistry } from '#stacks/heavy-registry.generated';
import { openServices } from '#stacks/services';
import { runWorker } from './worker-program';

// A worker thread of the local stack: its own connection to the catalogue and the store, the bus of the main thread.
const { config } = workerData as { config: Config };
const log = createLogger(config.log);
if (!parentPort) throw new Error('this file runs in a worker thread');
runWorker({
  port: parentPort,
  entries: heavyRegistry,
  open: (bus) => openServices(config, log, { isFirst: false, bus }),
}).catch((error: unknown) => {
  log.fatal({ err: error }, 'a worker thread could not start');
  process.exit(1);
});
