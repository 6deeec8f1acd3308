import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { openCollections } from '#shared/archive/collections';
import type { InstanceEntry } from '#shared/archive/documents';
import { decodeMembers } from '#shared/archive/members';
import { openSqliteCatalogue } from '#shared/catalogue/sqlite/open';

/** What the catalogue of a stopped platform says, seen by other eyes than its own. */
export interface StoredState {
  /** Every instance that a reader can find, with the key it lies under. */
  readonly entries: readonly (InstanceEntry & { readonly seriesId: string })[];
  /** Not packed yet. */
  readonly unpacked: number;
  /** Series and studies that are not settled. */
  readonly unsettled: number;
  /** Series and studies with unpublished events. */
  readonly withOutbox: number;
  readonly openTombstones: number;
  /** Keys marked for freeing. */
  readonly freeing: readonly string[];
  /** Keys that something refers to: packs with their metadata, aside, quarantine, journal checkpoints. */
  readonly referred: ReadonlySet<string>;
  /** Keys of the objects on disk. */
  readonly keys: readonly string[];
  /** Ids of array documents that belong to no pack of a series. */
  readonly strayArrays: readonly string[];
}

/** Reads the data folder; of a platform that is running, what it has come to at this moment. */
export async function readStoredState(dataFolder: string): Promise<StoredState> {
  const catalogue = openSqliteCatalogue(path.join(dataFolder, 'catalogue.db'));
  try {
    const c = openCollections(catalogue);
    const series = await c.series.find({});
    const studies = await c.studies.find({});
    const instances = await c.instances.find({});
    const arrays = await c.instanceArrays.find({});
    const packs = new Map(series.flatMap((one) => one.packs.map((pack) => [pack.key, pack])));
    const entries = series.flatMap((one) =>
      one.packs.flatMap((pack) =>
        decodeMembers(
          pack,
          arrays.filter((array) => array.pack === pack.key),
        ).map((entry) => ({ ...entry, seriesId: one._id })),
      ),
    );
    const owners = [...series, ...studies];
    const aside = (await c.conflicts.find({})).map(({ entry }) => entry.location.key);
    const quarantined = (await c.quarantine.find({ state: 'held' })).map(({ key }) => key);
    return {
      entries: [...entries, ...instances],
      unpacked: instances.length,
      unsettled: owners.filter(({ settleAt }) => settleAt !== null).length,
      withOutbox: owners.filter(({ outbox }) => outbox.length > 0).length,
      openTombstones: await c.tombstones.countDocuments({ open: true }),
      freeing: (await c.freeing.find({})).map(({ _id }) => _id),
      referred: new Set([
        ...[...packs.values()].flatMap(({ key, metadataKey }) => [key, metadataKey]),
        ...instances.map(({ location }) => location.key),
        ...aside,
        ...quarantined,
      ]),
      keys: objectKeys(dataFolder),
      strayArrays: arrays.filter(({ pack }) => !packs.has(pack)).map(({ _id }) => _id),
    };
  } finally {
    await catalogue.close();
  }
}

/** Keys of all objects, `.radlake` included: what is under way has no place in a stopped platform. */
export function objectKeys(dataFolder: string): string[] {
  const root = path.join(dataFolder, 'objects');
  return filesBelow(root)
    .map((file) => path.relative(root, file))
    .filter((key) => key !== path.join('.radlake', 'owner.json'))
    .sort();
}

/** Absolute paths of all files below a folder. */
export function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}

/** Bytes of all files below a folder. */
export function bytesBelow(folder: string): number {
  return filesBelow(folder).reduce((sum, file) => sum + statSync(file).size, 0);
}
