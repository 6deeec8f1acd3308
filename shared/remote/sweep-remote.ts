import type { Logger } from '#shared/kernel/logger';
import { dropFetched } from './drop-fetched';
import type { RemoteServices } from './open-remote';
import type { Retrievals } from './retrievals';

/** Events that were not published for so long are published again. */
const lateMs = 10_000;
/** How long a retrieval that is over can be looked up. */
const keepMs = 30 * 86_400_000;

/** Sweeps retrievals: late events, old documents, and studies that were fetched for a time. */
export async function sweepRemote(services: {
  readonly remote: RemoteServices;
  readonly retrievals: Retrievals;
  readonly log: Logger;
}): Promise<{ readonly droppedStudies: number }> {
  const nowMs = services.remote.archive.clock.now();
  await services.retrievals.sweep(nowMs - lateMs, nowMs - keepMs);
  return { droppedStudies: await dropFetched(services) };
}
