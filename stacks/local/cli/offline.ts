import type { Config } from '#shared/kernel/config';
import { PlatformError } from '#shared/kernel/errors';
import { createLogger } from '#shared/kernel/logger';
import { provideServices } from '#shared/kernel/services';
import { type OpenedServices, openServices } from '#stacks/services';
import { isHeldByServer } from './running-server';

/** The command needs the data folder for itself. */
export class PlatformRunningError extends PlatformError {
  readonly code = 'PLATFORM_RUNNING';
  readonly status = 409;
}

/** Opens the services of the data folder in this process; null while a running platform holds it. */
export async function openOffline(config: Config): Promise<OpenedServices | null> {
  const log = createLogger(config.log === 'silent' ? 'silent' : 'error', process.stderr);
  try {
    const opened = await openServices(config, log);
    provideServices(opened.services);
    return opened;
  } catch (error) {
    if (isHeldByServer(error)) return null;
    throw error;
  }
}

/**
 * Runs `work` with the services of the data folder.
 *
 * @throws PlatformRunningError while a running platform holds it
 */
export async function withOffline<T>(config: Config, work: (opened: OpenedServices) => Promise<T>): Promise<T> {
  const opened = await openOffline(config);
  if (!opened)
    throw new PlatformRunningError(
      `A platform runs on ${config.dataFolder}: stop it first, this command needs the data for itself`,
    );
  try {
    return await work(opened);
  } finally {
    await opened.close();
  }
}
