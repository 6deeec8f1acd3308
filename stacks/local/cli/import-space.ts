import { requireWholeCatalogue } from '#shared/archive/rebuild-mark';
import { type ImportReport, importSpace } from '#shared/export/import-space';
import { mainSpace } from '#shared/kernel/ids';
import { openStoreAt } from '#stacks/services';
import { openDirectDoor } from '../importing/direct';
import type { CommandContext } from './command';
import { withOffline } from './offline';
import { Progress, spaceCollections } from './transfer';

/** Brings an exported space into the data folder; the platform must be stopped. @returns the exit code */
export async function importExported(
  { config, print }: CommandContext,
  place: string,
  as: string | undefined,
): Promise<number> {
  await withOffline(config, async ({ services }) => {
    const { archive, audit } = services;
    await requireWholeCatalogue(archive);
    // What the last run had not indexed comes first: the identity rules must see it.
    await (await openDirectDoor(services, mainSpace)).finish();
    const source = await openStoreAt(config, place);
    const progress = new Progress(print);
    try {
      const report = await importSpace(archive, source, {
        as,
        collections: spaceCollections,
        note: print,
        onStudy: (study, space) => {
          const what = { event: 'import', action: 'C', operation: 'import', actor: 'system:import', space } as const;
          audit.record({ ...what, studyInstanceUid: study.studyInstanceUid, count: study.instances });
          progress.add(study);
        },
      });
      await audit.flush();
      print(lineOf(report));
    } finally {
      await source.close();
    }
  });
  return 0;
}

function lineOf(report: ImportReport): string {
  const { space, studies, joined, duplicates, corrected, replaced, superseded, quarantined, conflicts } = report;
  const rules = Object.entries({ corrected, replaced, superseded, quarantined, conflicts });
  const met = rules.filter(([, count]) => count > 0).map(([name, count]) => `, ${name} ${count}`);
  const { quarantineRows, documents } = report;
  const rows = quarantineRows === 0 ? '' : `; ${quarantineRows} rows of quarantine`;
  const more = documents === 0 ? '' : `; ${documents} workitems and subscriptions`;
  return `space ${space}: ${studies} studies, joined ${joined}, duplicates ${duplicates}${met.join('')}${rows}${more}`;
}
