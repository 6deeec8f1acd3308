import type { Archive } from './archive';
import { describeRest, removeFromPacks, removeKeys } from './delete';
import { groupBy } from './landed';

/** An instance that is served from a file of others. */
export interface PlacedInstance {
  /** `_id` of the instance. */
  readonly instance: string;
  /** Of its file. */
  readonly key: string;
}

/**
 * Takes instances out of the catalogue whose files are gone. What lies elsewhere by now, because the same instance landed,
 * stays. No deletion: nothing is noted, and what comes back is shown again. Idempotent.
 */
export async function removePlaced(archive: Archive, gone: readonly PlacedInstance[]): Promise<void> {
  const studies = new Map<string, string>();
  for (const [seriesId, some] of groupBy(gone, ({ instance }) => instance.slice(0, instance.lastIndexOf('/')))) {
    if (!(await removeFromSeries(archive, seriesId, some))) continue;
    studies.set(seriesId.slice(0, seriesId.lastIndexOf('/')), some[0]!.key);
  }
  for (const [studyId, key] of studies) {
    const [space = '', studyInstanceUid = ''] = studyId.split('/');
    await describeRest(archive, space, studyInstanceUid, `${studyId}#${key}`);
  }
}

/** Keys of those that the catalogue shows; what repeats another one, was deleted or lies aside is not among them. */
export async function shownPlaces(archive: Archive, placed: readonly PlacedInstance[]): Promise<ReadonlySet<string>> {
  const filter = { _id: { $in: placed.map(({ instance }) => instance) } };
  const found = await archive.collections.instances.find(filter, { projection: { segment: 1 } });
  const keys = new Set(found.map(({ segment }) => segment));
  return new Set(placed.map(({ key }) => key).filter((key) => keys.has(key)));
}

/** @returns false when none of them was there */
async function removeFromSeries(archive: Archive, seriesId: string, gone: readonly PlacedInstance[]): Promise<boolean> {
  let removed = 0;
  for (let start = 0; start < gone.length; start += 500) {
    const some = gone.slice(start, start + 500);
    removed += await archive.collections.instances.deleteMany({
      _id: { $in: some.map(({ instance }) => instance) },
      segment: { $in: some.map(({ key }) => key) },
    });
  }
  if (removed === 0) return false;
  await removeFromPacks(archive, seriesId, () => false);
  const uids = new Set(gone.map(({ instance }) => instance.slice(instance.lastIndexOf('/') + 1)));
  await removeKeys(archive, seriesId.slice(0, seriesId.indexOf('/')), seriesId, uids);
  return true;
}
