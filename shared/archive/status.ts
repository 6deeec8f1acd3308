import type { FreeSpace } from '#shared/objects/port';
import type { Archive } from './archive';
import { whyIncomplete } from './rebuild-mark';

/** How an archive stands. Sizes in bytes. */
export interface ArchiveStatus {
  /** Why the catalogue does not show everything that is stored, and what to do; null when it does. */
  readonly incomplete: string | null;
  readonly spaces: number;
  readonly studies: number;
  readonly series: number;
  readonly instances: number;
  /** Instances that no pack holds yet. */
  readonly unpackedInstances: number;
  readonly segments: { readonly count: number; readonly bytes: number };
  readonly packs: { readonly count: number; readonly bytes: number };
  /** Acknowledged by this process and not yet indexed. */
  readonly backlog: number;
  /** Studies and series with events that the bus has not acknowledged. */
  readonly outboxes: number;
  /** Events that were given up, at most `deadLetterLimit`. */
  readonly deadLetters: number;
  readonly quarantined: number;
  readonly conflicts: number;
  /** Objects that wait for their grace time to pass. */
  readonly freeing: number;
  /** Per event function: messages that wait or are in hand. */
  readonly waitingEvents: number;
  /** `freeBytes` and `totalBytes` are null where the store does not know them. */
  readonly store: { readonly name: string } & { readonly [K in keyof FreeSpace]: number | null };
}

/** Dead letters counted at most. */
export const deadLetterLimit = 1_000;

/** Counts an archive. Cost: one pass over the studies and series, and the names of the segments. */
export async function archiveStatus(archive: Archive): Promise<ArchiveStatus> {
  const { spaces, studies, series, instances, quarantine, conflicts, freeing } = archive.collections;
  const [totals] = await studies.aggregate<{ instances: number }>([
    { $group: { _id: null, instances: { $sum: '$instanceCount' } } },
  ]);
  const waiting = { outboxAt: { $gte: 0 } };
  const lag = Object.values(await archive.bus.lag());
  return {
    incomplete: await whyIncomplete(archive),
    spaces: await spaces.countDocuments({}),
    studies: await studies.countDocuments({}),
    series: await series.countDocuments({}),
    instances: totals?.instances ?? 0,
    unpackedInstances: await instances.countDocuments({}),
    segments: await sizeOfSegments(archive),
    packs: await sizeOfPacks(archive),
    backlog: archive.progress.backlog,
    outboxes: (await studies.countDocuments(waiting)) + (await series.countDocuments(waiting)),
    deadLetters: (await archive.bus.deadLetters({ limit: deadLetterLimit })).length,
    quarantined: await quarantine.countDocuments({ state: 'held' }),
    conflicts: await conflicts.countDocuments({}),
    freeing: await freeing.countDocuments({}),
    waitingEvents: lag.reduce((sum, { pending, unacknowledged }) => sum + pending + unacknowledged, 0),
    store: {
      name: archive.store.name,
      ...((await archive.store.freeSpace()) ?? { freeBytes: null, totalBytes: null }),
    },
  };
}

async function sizeOfSegments(archive: Archive): Promise<{ count: number; bytes: number }> {
  let count = 0;
  let bytes = 0;
  for await (const { length } of archive.store.list('segments/')) {
    count += 1;
    bytes += length;
  }
  return { count, bytes };
}

/** A pack that several series read counts once. */
async function sizeOfPacks(archive: Archive): Promise<{ count: number; bytes: number }> {
  const [sum] = await archive.collections.series.aggregate<{ count: number; bytes: number }>([
    { $unwind: '$packs' },
    { $group: { _id: '$packs.key', bytes: { $max: '$packs.lengthBytes' } } },
    { $group: { _id: null, count: { $sum: 1 }, bytes: { $sum: '$bytes' } } },
  ]);
  return { count: sum?.count ?? 0, bytes: sum?.bytes ?? 0 };
}
