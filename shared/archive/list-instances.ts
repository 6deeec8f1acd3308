import type { Archive } from './archive';
import type { InstanceDocument, InstanceEntry, SeriesDocument } from './documents';
import { inSeriesOrder } from './pack-writer';

/** Rounds of reading again when a pack took over while its series was read. */
const rereadLimit = 8;

/** The fields of a series that its instances are found by. */
export type ListedSeries = Pick<
  SeriesDocument,
  '_id' | 'revision' | 'packs' | 'packedCount' | 'instanceCount' | 'origin'
>;

/**
 * The instances of a series in series order (Instance Number, then landing order), one per SOP Instance UID: of two
 * with the same UID the later arrival.
 *
 * Packs are read first, then what is not packed yet; when a pack took over in between, both are read again. The entries
 * of a fully packed series come from the cache of members and are shared: do not change them.
 *
 * @param series - as it was read; a newer state of it may be listed
 * @returns an empty list when the series is gone, or only described here (`listDescribed`)
 */
export async function listInstances(archive: Archive, series: ListedSeries): Promise<readonly InstanceEntry[]> {
  if (series.origin) return [];
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

/**
 * Some instances of a series, in series order, by their UIDs: the others are not looked at. Those that it has not are
 * left out.
 */
export async function listSome(
  archive: Archive,
  series: ListedSeries,
  sopInstanceUids: ReadonlySet<string>,
): Promise<readonly InstanceEntry[]> {
  if (series.origin) return [];
  let known = series;
  for (let round = 0; ; round++) {
    const entries = await someOnce(archive, known, [...sopInstanceUids]);
    if (entries.length === sopInstanceUids.size || isFullyPacked(known) || round === rereadLimit) return entries;
    const fresh: ListedSeries | null = await archive.collections.series.findOne(
      { _id: series._id },
      { projection: listedFields },
    );
    if (!fresh || fresh.revision === known.revision) return entries;
    known = fresh;
  }
}

/** Projection with what `listInstances` needs. */
export const listedFields = { revision: 1, packs: 1, packedCount: 1, instanceCount: 1, origin: 1 } as const;

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
  return newestOf([...packed.map((pack) => pack.entries), waiting]);
}

/** Documents looked up at a time. */
const lookUpAtOnce = 500;

async function someOnce(
  archive: Archive,
  series: ListedSeries,
  sopInstanceUids: readonly string[],
): Promise<readonly InstanceEntry[]> {
  const packed = await Promise.all(series.packs.map((pack) => archive.members.of(pack)));
  const found = packed.map(({ bySopInstanceUid }) =>
    sopInstanceUids.flatMap((uid): InstanceEntry[] => {
      const entry = bySopInstanceUid.get(uid);
      return entry ? [entry] : [];
    }),
  );
  if (!isFullyPacked(series)) {
    for (let start = 0; start < sopInstanceUids.length; start += lookUpAtOnce) {
      const ids = sopInstanceUids.slice(start, start + lookUpAtOnce).map((uid) => `${series._id}/${uid}`);
      found.push(await archive.collections.instances.find({ _id: { $in: ids } }));
    }
  }
  return newestOf(found);
}

/** One entry per SOP Instance UID, the latest arrival, in series order. */
function newestOf(lists: readonly (readonly InstanceEntry[])[]): InstanceEntry[] {
  const newest = new Map<string, InstanceEntry>();
  for (const entries of lists) {
    for (const entry of entries) {
      const other = newest.get(entry.sopInstanceUid);
      if (!other || other.sequence < entry.sequence) newest.set(entry.sopInstanceUid, entry);
    }
  }
  return inSeriesOrder([...newest.values()]);
}
