import os from 'node:os';
import { fileURLToPath } from 'node:url';
import { ImageWorkers } from '#shared/imaging/render/image-workers';
import { Ffmpeg } from '#shared/imaging/video/video';
import { type Config, readConfig } from '#shared/kernel/config';
import { createLogger, type Logger } from '#shared/kernel/logger';
import { provideServices } from '#shared/kernel/services';
import { StaticFiles } from '#shared/kernel/static-files';
import { openServices } from '#stacks/services';
import { drainOnSignal } from './drain';
import type { FunctionEntry } from './entry';
import { serveFunctions } from './serve';

/** The port of the container contract. */
const containerPort = 8080;

/** Runs functions in a container, the built portal and the program of their threads beside them, until SIGTERM: then new calls are refused, running ones end, the process goes. */
export function runAdapter(entries: readonly FunctionEntry[], portalFolder: URL): void {
  const config = readConfig();
  const log = createLogger(config.log);
  start(entries, portalFolder, config, log).catch((error: unknown) => {
    log.fatal({ err: error }, 'could not start');
    process.exitCode = 1;
  });
}

async function start(entries: readonly FunctionEntry[], portalFolder: URL, config: Config, log: Logger): Promise<void> {
  const opened = await openServices(config, log, { isFirst: false });
  const images = new ImageWorkers(new URL('../images.mjs', portalFolder), {
    size: Math.min(8, os.availableParallelism()),
    onFailure: (error) => log.error({ err: error }, 'a thread that renders failed'),
  });
  const video = new Ffmpeg(config.ffmpeg);
  const services = { ...opened.services, portal: new StaticFiles(fileURLToPath(portalFolder)), images, video };
  provideServices(services);
  const listen = { host: '::', port: containerPort };
  const { corsOrigins } = config;
  const adapter = await serveFunctions({
    entries,
    services,
    listen,
    ready: opened.health,
    proxies: config,
    corsOrigins,
  });
  log.info({ functions: entries.map((entry) => entry.name), port: adapter.port }, 'serving');
  drainOnSignal(adapter, log, async () => {
    await images.close();
    await opened.close();
  });
}
