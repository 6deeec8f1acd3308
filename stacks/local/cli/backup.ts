import { setTimeout as sleep } from 'node:timers/promises';
import { type BackupReport, backUp } from '#shared/backup/back-up';
import { pruneBackups } from '#shared/backup/prune';
import { PlatformError } from '#shared/kernel/errors';
import { openBackupPlaces, openStoreAt } from '#stacks/services';
import type { CliCommand, CommandContext } from './command';
import { UsageError } from './usage-error';

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const longestMs = 24 * 86_400_000;

/** Copies what is new into a store of backups, beside a running platform; with `--every` again and again. */
export const backup: CliCommand = {
  name: 'backup',
  summary: 'copy what is new into a store of backups, also while the platform runs',
  declare: (command) =>
    command
      .argument('<target>', 'a folder, file:PATH or s3://BUCKET/PREFIX; keep it as safe as the data itself')
      .option('--every <time>', 'go on: one backup each 30s, 15m, 6h, 1d')
      .option('--keep <count>', 'remove all but this many backups, and the objects that only they had')
      .option('--json', 'print one JSON object for each backup'),
  run: async (context, [url = ''], options) => {
    const everyMs = options['every'] === undefined ? undefined : durationOf(String(options['every']));
    const keep = options['keep'] === undefined ? undefined : countOf(String(options['keep']));
    const stop = new AbortController();
    const end = () => stop.abort();
    process.once('SIGINT', end).once('SIGTERM', end);
    try {
      await backUpOnce(context, url, keep, options['json'] === true);
      while (everyMs !== undefined && !stop.signal.aborted) {
        await sleep(everyMs, undefined, { signal: stop.signal }).catch(() => undefined); // told to end
        if (stop.signal.aborted) break;
        await backUpOnce(context, url, keep, options['json'] === true).catch((error: unknown) => {
          if (!(error instanceof PlatformError)) throw error;
          context.print(`backup failed: ${error.code}: ${error.message}; the next one is tried in time`);
        });
      }
      return 0;
    } finally {
      process.off('SIGINT', end).off('SIGTERM', end);
    }
  },
};

async function backUpOnce({ config, print }: CommandContext, url: string, keep: number | undefined, isJson: boolean) {
  const places = await openBackupPlaces(config, 'beside');
  try {
    const target = await openStoreAt(config, url);
    try {
      const report = await backUp(places, target, Date.now(), (line) => (isJson ? undefined : print(`... ${line}`)));
      print(isJson ? JSON.stringify(report) : lineOf(report));
      if (keep === undefined) return;
      const pruned = await pruneBackups(target, keep);
      if (!isJson) print(`${pruned.backups} older backups removed, ${pruned.objects} objects with them`);
    } finally {
      await target.close();
    }
  } finally {
    await places.close();
  }
}

function lineOf({ name, objects, bytes, copied, documents }: BackupReport): string {
  return `backup ${name}: ${objects} objects, ${bytes} bytes, ${documents} documents; copied now: ${copied.objects} objects, ${copied.bytes} bytes`;
}

/** `15m` in milliseconds. @throws UsageError */
export function durationOf(text: string): number {
  const [, count = '', unit = ''] = /^([1-9]\d{0,5})([smhd])$/.exec(text) ?? [];
  const ms = Number(count) * (unitMs[unit] ?? Number.NaN);
  if (!(ms > 0 && ms <= longestMs)) throw new UsageError(`--every takes 30s, 15m, 6h or 1d (24d at most), not ${text}`);
  return ms;
}

function countOf(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new UsageError(`--keep takes a number from 1, not ${text}`);
  return Number(text);
}
