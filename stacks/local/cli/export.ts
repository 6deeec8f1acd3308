import type { Archive } from '#shared/archive/archive';
import { requireWholeCatalogue } from '#shared/archive/rebuild-mark';
import { type ExportReport, exportSpace } from '#shared/export/export-space';
import { createLogger } from '#shared/kernel/logger';
import type { AuditLog } from '#shared/security/audit';
import { openAudit, openReadableArchive, openStoreAt } from '#stacks/services';
import { openDirectDoor } from '../importing/direct';
import type { CliCommand, CommandContext } from './command';
import { openOffline } from './offline';
import { Progress, spaceCollections } from './transfer';

/** Copies one space to a place of its own, beside a running platform as well. */
export const exportOne: CliCommand = {
  name: 'export',
  summary: 'copy one space to a folder or bucket, also while the platform runs',
  declare: (command) =>
    command
      .argument('<space>', 'name of the space')
      .argument('<target>', 'a folder, file:PATH or s3://BUCKET/PREFIX for this export alone; again: what is new')
      .option('--no-quarantine', 'leave out what is in quarantine')
      .option('--json', 'print one JSON object'),
  run: async (context, [space = '', target = ''], options) => {
    const isJson = options['json'] === true;
    const opened = await openSource(context, space);
    try {
      const report = await run(context, opened, space, target, options['quarantine'] !== false, isJson);
      context.print(isJson ? JSON.stringify(report) : lineOf(report));
      if (!isJson && report.described > 0)
        context.print(
          `${report.described} studies have objects at other systems, which are not in the export: retrieve them first`,
        );
      return 0;
    } finally {
      await opened.close();
    }
  },
};

interface Source {
  readonly archive: Archive;
  readonly audit: AuditLog;
  close(): Promise<void>;
}

/** The archive, to be read: of a platform that is not running with what its last run had not indexed. */
async function openSource({ config }: CommandContext, space: string): Promise<Source> {
  const opened = await openOffline(config);
  if (opened) {
    try {
      const { archive, audit } = opened.services;
      await requireWholeCatalogue(archive);
      await (await openDirectDoor(opened.services, space)).finish();
      return { archive, audit, close: () => opened.close() };
    } catch (error) {
      await opened.close();
      throw error;
    }
  }
  const log = createLogger(config.log === 'silent' ? 'silent' : 'error', process.stderr);
  const { archive, close } = await openReadableArchive(config, log);
  try {
    await requireWholeCatalogue(archive);
    const trail = openAudit(config, log);
    return { archive, audit: trail.audit, close: () => trail.close().finally(close) };
  } catch (error) {
    await close();
    throw error;
  }
}

async function run(
  { config, print }: CommandContext,
  { archive, audit }: Source,
  space: string,
  place: string,
  withQuarantine: boolean,
  isJson: boolean,
): Promise<ExportReport & { readonly described: number }> {
  const progress = new Progress(isJson ? () => undefined : print);
  const target = await openStoreAt(config, place);
  try {
    let described = 0;
    const report = await exportSpace(archive, target, {
      ...{ space, withQuarantine, nowMs: Date.now(), collections: spaceCollections },
      onStudy: (study) => {
        const what = { event: 'export', action: 'R', operation: 'export', actor: 'system:export', space } as const;
        const { studyInstanceUid, instances } = study;
        audit.record({ ...what, studyInstanceUid, count: instances, object: place.split('?')[0]! });
        progress.add(study);
      },
      onDescribed: () => {
        described += 1;
      },
      // DESIGN 9: on disk before the export answers.
      beforeDone: () => audit.flush(),
    });
    return { ...report, described };
  } finally {
    await target.close();
  }
}

function lineOf({ name, space, studies, instances, bytes, quarantined, documents, written }: ExportReport): string {
  const held = `${studies} studies, ${instances} instances, ${bytes} bytes`;
  const more = `${quarantined} rows of quarantine, ${documents} workitems and subscriptions`;
  return `space ${space} exported as ${name}: ${held}; ${more}; written now: ${written.objects} objects, ${written.bytes} bytes`;
}
