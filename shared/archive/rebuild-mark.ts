import { PlatformError } from '#shared/kernel/errors';
import type { Archive } from './archive';

/** The catalogue does not show what is stored: `radlake reindex` has to run (again) before anything is served. */
export class CatalogueIncompleteError extends PlatformError {
  readonly code = 'CATALOGUE_INCOMPLETE';
  readonly status = 503;
}

const markId = 'reindex';

/** Notes that the catalogue is being rebuilt. Durable when it resolves, before anything is cleared. */
export async function markRebuilding(archive: Archive): Promise<void> {
  const mark = { _id: markId, startedAt: new Date(archive.clock.now()).toISOString() };
  await archive.collections.rebuilds.replaceOne({ _id: markId }, mark, { upsert: true, durable: true });
}

/** Whether a rebuilding was begun and has not come to its end. */
export async function isRebuilding({ collections }: Archive): Promise<boolean> {
  return (await collections.rebuilds.findOne({ _id: markId })) !== null;
}

/** Notes that the catalogue is whole again. Everything written before is durable first. */
export async function unmarkRebuilding(archive: Archive): Promise<void> {
  await archive.catalogue.flush();
  await archive.collections.rebuilds.deleteOne({ _id: markId }, { durable: true });
}

/**
 * Why the catalogue cannot be relied on: a rebuilding was interrupted, or the catalogue is empty and the store is not
 * (its database was deleted or lost). Null when it is whole.
 */
export async function whyIncomplete(archive: Archive): Promise<string | null> {
  const { rebuilds, segments } = archive.collections;
  const mark = await rebuilds.findOne({ _id: markId });
  if (mark) return `the reindex of ${mark.startedAt} was interrupted: run \`radlake reindex\` again`;
  if (await segments.findOne({}, { projection: { _id: 1 } })) return null;
  for (const prefix of ['packs/', 'journal/'])
    for await (const _ of archive.store.list(prefix))
      return 'the catalogue is empty and the store is not: run `radlake reindex`';
  return null;
}

/** @throws CatalogueIncompleteError */
export async function requireWholeCatalogue(archive: Archive): Promise<void> {
  const why = await whyIncomplete(archive);
  if (why !== null) throw new CatalogueIncompleteError(`The catalogue is incomplete: ${why}`);
}
