import type { Archive } from './archive';
import type { InstanceDocument, InstanceEntry, SeriesDocument } from './documents';
import { inSeriesOrder } from './pack-writer';

/** Rounds of reading again when a pack took over while its series was read. */
const rereadLimit = 8;

/** The fields of a series that its instances are found by. */
export type ListedSeries = Pick<SeriesDocument, '_id' | 'revision' | 'packs' | 'packedCount' | 'instanceCount'>;

/**
 * The instances of a series in series order (Instance Number, then landing order), one per SOP Instance UID: of two
 * with the same UID the later arrival.
 *
 * Packs are read first, then what is not packed yet; when a pack took over in between, both are read again. The entries
 * of a fully packed series come from the cache of members and are shared: do not change them.
 *
 * @param series - as it was read; a newer state of it may be listed
 * @returns an empty list when the series is gone
 */
export async function listInstances(archive: Archive, series: ListedSeries): Promise<readonly InstanceEntry[]> {
  let known: ListedSeries | null = series;
  let entries: readonly InstanceEntry[] = [];
  for (let round = 0; known && round < rereadLimit; round++) {
    entries = await listOnce(archive, known);
    if (entries.length >= known.instanceCount) return entries;
    const revision: number = known.revision;
    known = await archive.collections.series.findOne({ _id: series._id }, { projection: listedFields });
    if (known?.revision === revision) return entries;
  }
  return known ? entries : [];
}

/** Projection with what `listInstances` needs. */
export const listedFields = { revision: 1, packs: 1, packedCount: 1, instanceCount: 1 } as const;

/** True when every instance of the series lies in a pack. */
export function isFullyPacked(series: ListedSeries): boolean {
  return series.packs.length > 0 && series.instanceCount === series.packedCount;
}

async function listOnce(archive: Archive, series: ListedSeries): Promise<readonly InstanceEntry[]> {
  const packed = await Promise.all(series.packs.map((pack) => archive.members.of(pack)));
  const isComplete = isFullyPacked(series);
  if (isComplete && packed.length === 1) return packed[0]!.entries;
  const waiting: InstanceDocument[] = isComplete
    ? []
    : await archive.collections.instances.find({ seriesId: series._id });
  const newest = new Map<string, InstanceEntry>();
  for (const entries of [...packed.map((pack) => pack.entries), waiting]) {
    for (const entry of entries) {
      const other = newest.get(entry.sopInstanceUid);
      if (!other || other.sequence < entry.sequence) newest.set(entry.sopInstanceUid, entry);
    }
  }
  return inSeriesOrder([...newest.values()]);
}
