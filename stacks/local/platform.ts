import os from 'node:os';
import { fileURLToPath } from 'node:url';
import { abandonWriting } from '#shared/archive/freeing';
import { LandingNotices } from '#shared/archive/landing-notices';
import { requireWholeCatalogue } from '#shared/archive/rebuild-mark';
import { announceUnindexed } from '#shared/archive/recover';
import type { Bus } from '#shared/bus/port';
import { type ImageRunner, ImageWorkers, imagesInThisThread } from '#shared/imaging/render/image-workers';
import { Ffmpeg } from '#shared/imaging/video/video';
import type { Config } from '#shared/kernel/config';
import type { Logger } from '#shared/kernel/logger';
import { provideServices } from '#shared/kernel/services';
import { StaticFiles } from '#shared/kernel/static-files';
import { prepareLocalKey } from '#shared/security/local-key';
import { prepareAccounts } from '#shared/security/security';
import type { FunctionEntry } from '#stacks/adapter/entry';
import { Closers } from '#stacks/closers';
import { registry } from '#stacks/registry.generated';
import { openServices } from '#stacks/services';
import { runConsumers } from './events';
import { startLocalHost } from './host';
import { runSchedules } from './schedules';
import { startSources } from './sources';
import { WorkerPool } from './worker-pool';

/** A running platform. */
export interface Platform {
  readonly url: string;
  /** Stops sources, calls, events and schedules in this order, each within `graceMs`, then closes the adapters. */
  close(graceMs: number): Promise<void>;
}

/** What the platform is given by the program that starts it. */
export interface PlatformTerminal {
  /** Writes to the operator's terminal, never to the log. */
  readonly print: (text: string) => void;
  /** The bundle that worker threads run, `compare.mjs` and `images.mjs` beside it; without it all work is done in this thread. */
  readonly workerFile?: URL;
  /** The built portal; without it there is none. */
  readonly portalFolder?: URL;
}

/**
 * Opens the services, then starts consumers, schedules, HTTP and the sources.
 * What started before a failure is closed again.
 *
 * @throws CatalogueIncompleteError when the catalogue has to be rebuilt first; what the adapters throw
 */
export async function startPlatform(config: Config, log: Logger, terminal: PlatformTerminal): Promise<Platform> {
  const closers = new Closers();
  let graceMs = 0;
  try {
    const compareFile = terminal.workerFile && new URL('./compare.mjs', terminal.workerFile);
    const opened = await openServices(config, log, { isFirst: true, ...(compareFile ? { compareFile } : {}) });
    closers.add(opened.close);
    const { portalFolder } = terminal;
    const portal = new StaticFiles(portalFolder && fileURLToPath(portalFolder));
    const images = openImages(terminal.workerFile, log);
    closers.add(() => images.close());
    const video = new Ffmpeg(config.ffmpeg);
    const services = { ...opened.services, portal, images, video };
    provideServices(services);
    await requireWholeCatalogue(services.archive);
    const { security, audit, bus } = services;
    await prepareAccounts({ security, audit, log, bootstrapApiKey: config.bootstrapApiKey, print: terminal.print });
    closers.add(await prepareLocalKey(config.dataFolder, security.keys));
    const notices = new LandingNotices(services.archive);
    closers.add(() => notices.close());
    await abandonWriting(services.archive);
    await announceUnindexed(services.archive);
    const entries = withWorkers(config, bus, terminal.workerFile, closers, () => graceMs);
    const consumers = await runConsumers(entries, bus, services);
    closers.add(() => consumers.stop(graceMs));
    const schedules = runSchedules(entries, services);
    closers.add(() => schedules.stop(graceMs));
    const host = await startLocalHost({
      entries,
      services,
      listen: config.http,
      proxies: config,
      corsOrigins: config.corsOrigins,
      ready: opened.health,
    });
    closers.add(() => host.close(graceMs));
    const sources = await startSources(config, services);
    closers.add(() => sources.close());
    return {
      url: host.url,
      close: async (grace) => {
        graceMs = grace;
        await closers.close();
      },
    };
  } catch (error) {
    await closers.close();
    throw error;
  }
}

/** Threads that decode and render, as many as there are processors: they start when they are needed. */
function openImages(file: URL | undefined, log: Logger): ImageRunner {
  if (!file) return imagesInThisThread;
  const onFailure = (error: unknown) => log.error({ err: error }, 'a thread that renders failed');
  return new ImageWorkers(new URL('./images.mjs', file), { size: Math.min(8, os.availableParallelism()), onFailure });
}

/** The functions of the registry, the heavy ones moved to worker threads. */
function withWorkers(
  config: Config,
  bus: Bus,
  file: URL | undefined,
  closers: Closers,
  graceMs: () => number,
): readonly FunctionEntry[] {
  if (!file || !registry.some((entry) => entry.isHeavy)) return registry;
  const size = Math.max(1, Math.min(4, os.availableParallelism() - 1));
  const pool = new WorkerPool({ file, size, data: { config }, bus });
  closers.add(() => pool.close(graceMs()));
  return registry.map((entry) => (entry.isHeavy ? pool.proxy(entry) : entry));
}
