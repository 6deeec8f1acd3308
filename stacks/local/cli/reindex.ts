import { isRebuilding } from '#shared/archive/rebuild-mark';
import { reindex } from '#shared/archive/reindex';
import { shownPlaces } from '#shared/archive/remove-placed';
import type { Services } from '#shared/kernel/services';
import { takePlacedAgain } from '#shared/sources/placed-items';
import type { CliCommand } from './command';
import { withOffline } from './offline';

/** Rebuilds the catalogue of a stopped platform from bytes and journal. */
export const rebuild: CliCommand = {
  name: 'reindex',
  summary: 'rebuild the catalogue from stored bytes and journal (the platform must be stopped)',
  run: ({ config, print }) =>
    withOffline(config, async ({ services }) => {
      print(`rebuilding the catalogue of ${config.dataFolder}; until it is done nothing is served`);
      const startedAt = performance.now();
      const placed = await takeAgain(services);
      const report = await reindex(services.archive, print);
      for (const key of report.unreadable) print(`damaged or unreadable: ${key}`);
      const { packs, unusedPacks, segments, packed, landed, decisions, conflicts, quarantined } = report;
      print(`${packed} instances in ${packs} packs (${unusedPacks} not used), ${landed} in ${segments} segments`);
      print(`${decisions} decisions, ${conflicts} kept aside, ${quarantined} in quarantine`);
      if (placed > 0) print(`${placed} files that are indexed in place are looked at again when the platform runs`);
      print(
        `done in ${((performance.now() - startedAt) / 1000).toFixed(1)} s; accounts, keys and audit are as they were`,
      );
      if (report.unreadable.length > 0) print('run `radlake verify` for what is damaged');
      return report.unreadable.length > 0 ? 2 : 0;
    }),
};

/**
 * Files that are indexed in place are in no segment: those that show now are taken again. When a former attempt was
 * interrupted it has said so of them already; of an empty catalogue all may have shown.
 */
async function takeAgain({ archive, sources }: Pick<Services, 'archive' | 'sources'>): Promise<number> {
  if (await isRebuilding(archive)) return 0;
  const isEmpty = (await archive.collections.series.findOne({}, { projection: { _id: 1 } })) === null;
  return await takePlacedAgain(sources, isEmpty ? null : (placed) => shownPlaces(archive, placed));
}
