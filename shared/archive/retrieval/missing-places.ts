import { isPlaced, placedStoreName } from '#shared/objects/placed/placed-store';
import type { Archive } from '../archive';
import type { InstanceEntry } from '../documents';
import { isFullyPacked, type ListedSeries } from '../list-instances';
import { storeOf } from '../read-object';

/** Files looked at at once. */
const atOnce = 16;

/** Keys of files in place that are gone or changed by now: their instances are left out of what is retrieved. */
export type MissingPlaces = ReadonlySet<string>;

/**
 * Looks, before an answer begins, whether the files are there in which instances lie that are indexed in place. What is ours
 * is not looked at.
 *
 * @throws PlacedFileMissingError, PlacedFileChangedError when none of the series has anything else
 */
export async function missingPlaces(archive: Archive, series: readonly ListedSeries[]): Promise<MissingPlaces> {
  const missing = new Set<string>();
  let first: InstanceEntry | null = null;
  for (const one of series) {
    if (isFullyPacked(one)) continue;
    const placed = await archive.collections.instances.find(
      { seriesId: one._id, 'location.store': placedStoreName },
      { projection: { location: 1 } },
    );
    for (let start = 0; start < placed.length; start += atOnce) {
      const some = placed.slice(start, start + atOnce);
      const infos = await Promise.all(some.map(({ location }) => storeOf(archive, location).head(location.key)));
      for (const [at, info] of infos.entries()) {
        if (info) continue;
        first ??= some[at]!;
        missing.add(some[at]!.location.key);
      }
    }
  }
  const count = series.reduce((sum, { instanceCount }) => sum + instanceCount, 0);
  // Says what is wrong with it, and has its source know.
  if (first && missing.size >= count) await (await storeOf(archive, first.location).open(first.location.key)).close();
  return missing;
}

/** Says what an answer lacks that leaves them out, as warnings (RFC 7234 5.5). It is a 206 then, without an entity tag. */
export function missingWarnings({ size }: MissingPlaces): string[] {
  return size === 0 ? [] : [`299 radlake "${size} instances are left out: their files are gone"`];
}

/** True for an instance that can be given. */
export function isThere({ location }: InstanceEntry, missing: MissingPlaces): boolean {
  return missing.size === 0 || !isPlaced(location) || !missing.has(location.key);
}
