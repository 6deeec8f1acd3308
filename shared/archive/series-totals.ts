import type { Archive } from './archive';
import type { InstanceDocument, InstanceEntry, PackReference, SeriesDocument } from './documents';

/** What a series is made of, counted from its packs and documents themselves. */
export interface SeriesTotals {
  /** One entry per SOP Instance UID: of two with the same UID the later arrival. Never empty. */
  readonly entries: readonly InstanceEntry[];
  /** The entry that the series' attributes come from: the newest version (rule c), else what arrived first. */
  readonly describing: InstanceEntry;
  readonly instanceCount: number;
  /** How many of them lie in a pack. */
  readonly packedCount: number;
  readonly sizeBytes: number;
  readonly sopClassUids: readonly string[];
  readonly transferSyntaxUids: readonly string[];
  readonly firstSequence: number;
  readonly lastSequence: number;
}

/**
 * Counts a series anew.
 *
 * @param waiting - its documents; one that a pack holds already counts as packed
 * @returns null when nothing is left
 */
export async function totalsOf(
  archive: Archive,
  packs: readonly Pick<PackReference, 'store' | 'key'>[],
  waiting: readonly InstanceDocument[],
): Promise<SeriesTotals | null> {
  const members = await Promise.all(packs.map((pack) => archive.members.once(pack)));
  const packed = newestOf(members.flatMap(({ entries }) => entries));
  const newest = new Map(packed.map((entry) => [entry.sopInstanceUid, entry]));
  let packedCount = packed.length;
  for (const entry of waiting) {
    const other = newest.get(entry.sopInstanceUid);
    if (other && other.sequence >= entry.sequence) continue;
    if (other) packedCount -= 1;
    newest.set(entry.sopInstanceUid, entry);
  }
  const entries = [...newest.values()];
  if (entries.length === 0) return null;
  const first = entries.reduce((lowest, entry) => (entry.sequence < lowest.sequence ? entry : lowest));
  return {
    entries,
    describing: describingOf(entries),
    instanceCount: entries.length,
    packedCount,
    sizeBytes: entries.reduce((sum, { location }) => sum + location.length, 0),
    sopClassUids: distinct(entries.map(({ sopClassUid }) => sopClassUid)),
    transferSyntaxUids: distinct(entries.map(({ transferSyntaxUid }) => transferSyntaxUid)),
    firstSequence: first.sequence,
    lastSequence: entries.reduce((highest, { sequence }) => Math.max(highest, sequence), 0),
  };
}

/** The numbers and lists of a series document. */
export function countsOf(totals: SeriesTotals) {
  const { instanceCount, packedCount, sizeBytes, sopClassUids, transferSyntaxUids, firstSequence, lastSequence } =
    totals;
  const versionSequence = totals.describing.isVersion ? totals.describing.sequence : null;
  return {
    ...{ instanceCount, packedCount, sizeBytes, sopClassUids, transferSyntaxUids },
    ...{ firstSequence, lastSequence, versionSequence },
  };
}

/** Of instances of a series the one that its attributes come from. @param entries - at least one */
export function describingOf(entries: readonly InstanceEntry[]): InstanceEntry {
  return entries.reduce((best, entry) => (isBefore(orderOf(entry), orderOf(best)) ? entry : best));
}

/** Landing sequence of the instance that a series' attributes come from. */
export const describedBy = ({
  versionSequence,
  firstSequence,
}: Pick<SeriesDocument, 'versionSequence' | 'firstSequence'>): number => versionSequence ?? firstSequence;

/** Series in the order in which they describe their study: the attributes of the first one show. */
export function inDescribingOrder<S extends Pick<SeriesDocument, 'versionSequence' | 'firstSequence'>>(
  series: readonly S[],
): S[] {
  const order = (one: S): Describing => ({
    isVersion: (one.versionSequence ?? null) !== null,
    sequence: describedBy(one),
  });
  return series.toSorted((a, b) => Number(isBefore(order(b), order(a))) - Number(isBefore(order(a), order(b))));
}

interface Describing {
  readonly isVersion: boolean;
  readonly sequence: number;
}

const orderOf = ({ isVersion, sequence }: InstanceEntry): Describing => ({ isVersion: isVersion === true, sequence });

/** Versions before others, the newest first; of others what arrived first. */
const isBefore = (a: Describing, b: Describing): boolean =>
  a.isVersion === b.isVersion ? (a.isVersion ? a.sequence > b.sequence : a.sequence < b.sequence) : a.isVersion;

/** One entry per SOP Instance UID: the latest arrival. */
export function newestOf(entries: readonly InstanceEntry[]): InstanceEntry[] {
  const newest = new Map<string, InstanceEntry>();
  for (const entry of entries) {
    const other = newest.get(entry.sopInstanceUid);
    if (!other || other.sequence < entry.sequence) newest.set(entry.sopInstanceUid, entry);
  }
  return [...newest.values()];
}

const distinct = (values: readonly string[]): string[] => [...new Set(values)].sort();
