import { LandingNotices } from '#shared/archive/landing-notices';
import { announceUnindexed } from '#shared/archive/recover';
import type { Config } from '#shared/kernel/config';
import type { Logger } from '#shared/kernel/logger';
import { provideServices } from '#shared/kernel/services';
import { prepareAccounts } from '#shared/security/security';
import { Closers } from '#stacks/closers';
import { registry } from '#stacks/registry.generated';
import { openServices } from '#stacks/services';
import { runConsumers } from './events';
import { startLocalHost } from './host';
import { runSchedules } from './schedules';
import { startSources } from './sources';

/** A running platform. */
export interface Platform {
  readonly url: string;
  /** Stops sources, calls, events and schedules in this order, each within `graceMs`, then closes the adapters. */
  close(graceMs: number): Promise<void>;
}

/**
 * Opens the services, then starts consumers, schedules, HTTP and the sources.
 * What started before a failure is closed again.
 *
 * @param print - writes to the operator's terminal, never to the log
 */
export async function startPlatform(config: Config, log: Logger, print: (text: string) => void): Promise<Platform> {
  const closers = new Closers();
  let graceMs = 0;
  try {
    const opened = await openServices(config, log);
    closers.add(opened.close);
    const { services } = opened;
    provideServices(services);
    const { security, audit, bus } = services;
    await prepareAccounts({ security, audit, log, bootstrapApiKey: config.bootstrapApiKey, print });
    const notices = new LandingNotices(services.archive);
    closers.add(() => notices.close());
    await announceUnindexed(services.archive);
    const consumers = await runConsumers(registry, bus, services);
    closers.add(() => consumers.stop(graceMs));
    const schedules = runSchedules(registry, services);
    closers.add(() => schedules.stop(graceMs));
    const host = await startLocalHost({ entries: registry, services, listen: config.http, ready: opened.health });
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
