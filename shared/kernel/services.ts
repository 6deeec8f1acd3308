import type { Authoriser } from './caller';
import { type Clock, systemClock } from './clock';
import { InternalError } from './errors';
import { createLogger, type Logger } from './logger';

/**
 * Everything a function may need from its surroundings. Each port adds itself where it lives:
 *
 * ```ts
 * declare module '#shared/kernel/services' {
 *   interface Services { readonly catalogue: Catalogue }
 * }
 * ```
 */
export interface Services {
  readonly log: Logger;
  readonly clock: Clock;
  readonly authoriser: Authoriser;
}

let current: Partial<Services> = {};

/** Sets the services of this process: the host at start, a test with ports in memory. Replaces what was there. */
export function provideServices(services: Partial<Services>): void {
  current = services;
}

/** The services of this process, with a silent logger and the machine's clock where none was given. */
export function useServices(): Partial<Services> & Pick<Services, 'log' | 'clock'> {
  return withDefaults(current);
}

/** Adds a silent logger and the machine's clock where they are missing. */
export function withDefaults(services: Partial<Services>): Partial<Services> & Pick<Services, 'log' | 'clock'> {
  if (services.log && services.clock) return services as Partial<Services> & Pick<Services, 'log' | 'clock'>;
  return { ...services, log: services.log ?? silent(), clock: services.clock ?? systemClock };
}

/**
 * Picks the named services.
 *
 * @throws InternalError naming those that were not provided
 */
export function pickServices<K extends keyof Services>(
  services: Partial<Services>,
  names: readonly K[],
): Pick<Services, K> {
  const missing = names.filter((name) => services[name] === undefined);
  if (missing.length > 0) {
    throw new InternalError(`Services not provided: ${missing.join(', ')}`, { details: { services: missing } });
  }
  return services as Pick<Services, K>;
}

let silentLogger: Logger | undefined;
function silent(): Logger {
  silentLogger ??= createLogger('silent');
  return silentLogger;
}
