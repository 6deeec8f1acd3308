import { requireWholeCatalogue } from '#shared/archive/rebuild-mark';
import type { Finding } from '#shared/archive/verify/findings';
import { type RepairReport, type VerifyReport, verify, verifyAndRepair } from '#shared/archive/verify/verify';
import type { CliCommand } from './command';
import { withOffline } from './offline';

/** Instances named in a line; `--json` names more. */
const namedInstances = 5;

/** Compares everything stored with everything the catalogue says. */
export const verifyArchive: CliCommand = {
  name: 'verify',
  summary: 'compare all stored bytes with the catalogue (the platform must be stopped)',
  declare: (command) =>
    command
      .option('--repair', 'repair what rows, bytes or a second copy allow')
      .option('--json', 'print one JSON object'),
  run: ({ config, print }, _args, options) =>
    withOffline(config, async ({ services }) => {
      await requireWholeCatalogue(services.archive);
      const isJson = options['json'] === true;
      const progress = (line: string) => (isJson ? undefined : print(`... ${line}`));
      const report: VerifyReport & Partial<RepairReport> =
        options['repair'] === true
          ? await verifyAndRepair(services.archive, progress)
          : await verify(services.archive, progress);
      if (isJson) print(JSON.stringify(report));
      else show(report, print);
      return report.findings.length > 0 ? 1 : 0;
    }),
};

function show({ checked, findings, outcomes }: VerifyReport & Partial<RepairReport>, print: (line: string) => void) {
  for (const { finding, refused } of outcomes ?? [])
    print(
      `${refused === null ? 'repaired' : 'not repaired'} ${lineOf(finding)}${refused === null ? '' : `: ${refused}`}`,
    );
  if (!outcomes) for (const finding of findings) print(lineOf(finding));
  else if (findings.length > 0) for (const finding of findings) print(`left ${lineOf(finding)}`);
  const { studies, series, instances, packs, segments, bytes } = checked;
  print(
    `${studies} studies, ${series} series, ${instances} instances; ${packs} packs, ${segments} segments, ${bytes} bytes read`,
  );
  print(findings.length === 0 ? 'no fault' : `${findings.length} ${findings.length === 1 ? 'fault' : 'faults'}`);
}

function lineOf({ code, object, instances, reason }: Finding): string {
  const more = instances.length > namedInstances ? ` and ${instances.length - namedInstances} more` : '';
  const named = instances.length === 0 ? '' : ` [${instances.slice(0, namedInstances).join(', ')}${more}]`;
  return `${code} ${object}${named} (${reason})`;
}
