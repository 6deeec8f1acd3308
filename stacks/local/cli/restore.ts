import { reindex } from '#shared/archive/reindex';
import { restoreDocuments } from '#shared/backup/documents';
import { RestoreTargetError } from '#shared/backup/errors';
import { backupNames, findBackup, manifestKey, readSummary } from '#shared/backup/manifest';
import { restoreObjects } from '#shared/backup/restore';
import type { ObjectStore } from '#shared/objects/port';
import { securitySpecs } from '#shared/security/specs';
import { takePlacedAgain } from '#shared/sources/placed-items';
import { openBackupPlaces, openStoreAt } from '#stacks/services';
import type { CliCommand, CommandContext } from './command';
import { withOffline } from './offline';

/** Puts a backup into an empty data folder and rebuilds the catalogue. */
export const restore: CliCommand = {
  name: 'restore',
  summary: 'put a backup into an empty data folder and rebuild its catalogue',
  declare: (command) =>
    command
      .argument('<source>', 'the target of `radlake backup`')
      .option('--backup <name>', 'which one; the newest when left out')
      .option('--list', 'only name the backups that are there'),
  run: async (context, [url = ''], options) => {
    const backups = await openStoreAt(context.config, url);
    try {
      if (options['list'] === true) {
        for (const name of await backupNames(backups)) context.print(name);
        return 0;
      }
      const wanted = options['backup'];
      const name = await findBackup(backups, wanted === undefined ? undefined : String(wanted));
      await putBack(context, backups, name);
    } finally {
      await backups.close();
    }
    return await rebuild(context);
  },
};

async function putBack({ config, print }: CommandContext, backups: ObjectStore, name: string): Promise<void> {
  const { documents } = await readSummary(backups, manifestKey(name));
  const places = await openBackupPlaces(config, 'alone');
  try {
    if ((await places.catalogue.collection(securitySpecs.users).countDocuments({})) > 0)
      throw new RestoreTargetError('There is a platform here already: a backup is restored into an empty data folder', {
        details: { dataFolder: config.dataFolder },
      });
    const { objects, bytes } = await restoreObjects(backups, name, places.store, (line) => print(`... ${line}`));
    await restoreDocuments(places, backups, documents);
    print(`backup ${name}: ${objects} objects, ${bytes} bytes, ${documents.count} documents put back`);
  } finally {
    await places.close();
  }
}

function rebuild({ config, print }: CommandContext): Promise<number> {
  return withOffline(config, async ({ services }) => {
    await takePlacedAgain(services.sources, null);
    const { packs, segments, packed, landed, unreadable } = await reindex(services.archive, print);
    for (const key of unreadable) print(`damaged or unreadable: ${key}`);
    print(`${packed} instances in ${packs} packs, ${landed} in ${segments} segments: ready to start`);
    return unreadable.length > 0 ? 2 : 0;
  });
}
