import { systemClock } from '#shared/kernel/clock';
import type { Config } from '#shared/kernel/config';
import type { Logger } from '#shared/kernel/logger';
import type { Services } from '#shared/kernel/services';

/** The services of a process and how to let go of them. */
export interface OpenedServices {
  readonly services: Partial<Services>;
  /** Resolves while every adapter answers, rejects with the first that does not. */
  readonly health: () => Promise<void>;
  close(): Promise<void>;
}

/** Opens the adapters that the configuration names. */
export async function openServices(_config: Config, log: Logger): Promise<OpenedServices> {
  return { services: { log, clock: systemClock }, health: async () => undefined, close: async () => undefined };
}
