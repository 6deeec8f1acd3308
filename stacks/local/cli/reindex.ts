import { reindex } from '#shared/archive/reindex';
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
      const report = await reindex(services.archive, print);
      for (const key of report.unreadable) print(`damaged or unreadable: ${key}`);
      const { packs, unusedPacks, segments, packed, landed, decisions, conflicts, quarantined } = report;
      print(`${packed} instances in ${packs} packs (${unusedPacks} not used), ${landed} in ${segments} segments`);
      print(`${decisions} decisions, ${conflicts} kept aside, ${quarantined} in quarantine`);
      print(
        `done in ${((performance.now() - startedAt) / 1000).toFixed(1)} s; accounts, keys and audit are as they were`,
      );
      if (report.unreadable.length > 0) print('run `radlake verify` for what is damaged');
      return report.unreadable.length > 0 ? 2 : 0;
    }),
};
