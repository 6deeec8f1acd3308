import { requireWholeCatalogue } from '#shared/archive/rebuild-mark';
import type { Finding } from '#shared/archive/verify/findings';
import { type RepairReport, type VerifyReport, verify, verifyAndRepair } from '#shared/archive/verify/verify';
import { createLogger } from '#shared/kernel/logger';
import { openReadableArchive } from '#stacks/services';
import type { CliCommand, CommandContext } from './command';
import { openOffline, PlatformRunningError } from './offline';

/** Instances named in a line; `--json` names more. */
const namedInstances = 5;

/** What a platform has under way is done after this time, in milliseconds. */
const recheckAfterMs = 3_000;

/** Compares everything stored with everything the catalogue says, also while a platform runs. */
export const verifyArchive: CliCommand = {
  name: 'verify',
  summary: 'compare all stored bytes with the catalogue',
  declare: (command) =>
    command
      .option('--repair', 'repair what rows, bytes or a second copy allow (the platform must be stopped)')
      .option('--json', 'print one JSON object'),
  run: async (context, _args, options) => {
    const { print } = context;
    const isJson = options['json'] === true;
    const progress = (line: string) => (isJson ? undefined : print(`... ${line}`));
    const work = options['repair'] === true ? repairStopped : verifyAnyhow;
    const report = await work(context, progress);
    if (isJson) print(JSON.stringify(report));
    else show(report, print);
    return report.findings.length > 0 ? 1 : 0;
  },
};

type Progress = (line: string) => void;

async function repairStopped({ config }: CommandContext, progress: Progress): Promise<RepairReport> {
  const opened = await openOffline(config);
  if (!opened)
    throw new PlatformRunningError(
      `verify --repair changes what the platform on ${config.dataFolder} works with: stop it first`,
    );
  try {
    await requireWholeCatalogue(opened.services.archive);
    return await verifyAndRepair(opened.services.archive, { progress });
  } finally {
    await opened.close();
  }
}

async function verifyAnyhow({ config }: CommandContext, progress: Progress): Promise<VerifyReport> {
  const opened = await openOffline(config);
  const { archive, close } = opened
    ? { archive: opened.services.archive, close: opened.close }
    : await openReadableArchive(config, createLogger(config.log === 'silent' ? 'silent' : 'error', process.stderr));
  try {
    await requireWholeCatalogue(archive);
    if (!opened) progress('a platform runs on this data: what is found is looked at twice');
    return await verify(archive, { progress, recheckAfterMs: opened ? null : recheckAfterMs });
  } finally {
    await close();
  }
}

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
