import type { DimseService } from '#events/sources/dimse/service';
import { dimseServices } from '#stacks/local/sources';

/**
 * The services that the listener of a platform has, to read their tables of: they are made of parts that answer nothing,
 * because only `run` would ask them.
 */
export function listenerServices(): DimseService[] {
  const nothing: unknown = new Proxy(() => nothing, { get: () => nothing });
  return dimseServices(nothing as Parameters<typeof dimseServices>[0]);
}
