import type { Archive } from '../archive';
import type { InstanceEntry } from '../documents';
import { type ListedSeries, listInstances } from '../list-instances';

/** Store that entries name whose objects a node has: nothing lies there until it was passed through. */
export const passingStore = 'passing';

/**
 * The described instances of a series whose objects a node has: they tell UIDs and numbers, and no bytes.
 *
 * @param sopInstanceUids - null: all
 */
export async function listDescribed(
  archive: Archive,
  { origin }: Pick<ListedSeries, 'origin'>,
  sopInstanceUids: ReadonlySet<string> | null = null,
): Promise<readonly InstanceEntry[]> {
  if (!origin) return [];
  const { entries } = await archive.members.of({ store: passingStore, key: origin.arrays });
  return sopInstanceUids ? entries.filter(({ sopInstanceUid }) => sopInstanceUids.has(sopInstanceUid)) : entries;
}

/** The instances of a series as searches show them, here or described. */
export async function listShown(archive: Archive, series: ListedSeries): Promise<readonly InstanceEntry[]> {
  return series.origin ? await listDescribed(archive, series) : await listInstances(archive, series);
}
