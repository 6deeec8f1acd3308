import { createHash } from 'node:crypto';
import type { ObjectStore } from '#shared/objects/port';
import { hashed, rangeOf } from './copy-object';
import { BackupDamagedError, RestoreTargetError } from './errors';
import { type BackedUpObject, manifestKey, readManifest } from './manifest';

/** Copies that are under way at once. */
const atOnce = 4;

/**
 * Copies the objects of a backup into an empty store, each checked against its hash. The catalogue is then rebuilt from
 * them by `reindex`; the documents go in with `restoreDocuments`.
 *
 * @throws RestoreTargetError when something is stored there
 * @throws BackupDamagedError for the first object that is missing or has other bytes; what was copied stays
 */
export async function restoreObjects(
  backups: ObjectStore,
  name: string,
  into: ObjectStore,
  progress: (line: string) => void = () => undefined,
): Promise<{ readonly objects: number; readonly bytes: number }> {
  for await (const { key } of into.list(''))
    throw new RestoreTargetError('Something is stored here already: a backup is restored into an empty store', {
      details: { key },
    });
  const totals = { objects: 0, bytes: 0 };
  const running = new Set<Promise<void>>();
  try {
    for await (const object of readManifest(backups, manifestKey(name))) {
      if (running.size >= atOnce) await Promise.race(running);
      const copy = restoreOne(backups, object, into).finally(() => running.delete(copy));
      running.add(copy);
      totals.objects++;
      totals.bytes += object.length;
      if (totals.objects % 1000 === 0) progress(`${totals.objects} objects, ${totals.bytes} bytes`);
    }
    await Promise.all(running);
  } finally {
    await Promise.allSettled(running); // when one failed, the others end before it is said
  }
  return totals;
}

async function restoreOne(backups: ObjectStore, object: BackedUpObject, into: ObjectStore): Promise<void> {
  const reader = await backups.open(object.as).catch((cause: unknown) => {
    throw new BackupDamagedError('An object of the backup cannot be read', { details: { key: object.as }, cause });
  });
  try {
    const hash = createHash('sha256');
    const { length } = await into.put(object.key, checked(object, hashed(rangeOf(reader, reader.length), hash), hash));
    if (length !== object.length) throw damaged(object);
  } finally {
    await reader.close();
  }
}

/** Passes chunks on; rejects at the end, so that nothing is put in place, when they are not what was backed up. */
async function* checked(
  object: BackedUpObject,
  chunks: AsyncIterable<Uint8Array>,
  hash: { digest(encoding: 'hex'): string },
): AsyncGenerator<Uint8Array> {
  yield* chunks;
  if (hash.digest('hex') !== object.sha256) throw damaged(object);
}

const damaged = ({ as }: BackedUpObject) =>
  new BackupDamagedError('An object of the backup has other bytes than were backed up', { details: { key: as } });
