import type { Config } from '#shared/kernel/config';
import type { Logger } from '#shared/kernel/logger';
import { provideServices } from '#shared/kernel/services';
import { registry } from '#stacks/registry.generated';
import { openServices } from '#stacks/services';
import { startLocalHost } from './host';

/** A running platform. */
export interface Platform {
  readonly url: string;
  close(graceMs: number): Promise<void>;
}

/** Opens the services, then starts the host and the sources; what started before a failure is closed again. */
export async function startPlatform(config: Config, log: Logger): Promise<Platform> {
  const opened = await openServices(config, log);
  provideServices(opened.services);
  try {
    const host = await startLocalHost({
      entries: registry,
      services: opened.services,
      listen: config.http,
      ready: opened.health,
    });
    return {
      url: host.url,
      close: async (graceMs) => {
        await host.close(graceMs);
        await opened.close();
      },
    };
  } catch (error) {
    await opened.close();
    throw error;
  }
}
