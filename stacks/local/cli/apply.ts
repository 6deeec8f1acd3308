import { readFile } from 'node:fs/promises';
import { SiteClient } from '../applying/site-client';
import { readSiteFile, SiteFileError, type SiteItem } from '../applying/site-file';
import type { CliCommand } from './command';
import { keyOf, urlOf } from './running-server';
import { UsageError } from './usage-error';

/** Makes spaces, nodes, origins, worklists and sources as a file says. What the file does not name stays as it is. */
export const apply: CliCommand = {
  name: 'apply',
  summary: 'make spaces, nodes, origins, worklists and sources of a running platform as a YAML file says',
  declare: (command) =>
    command
      .requiredOption('-f, --file <path>', 'the file; docs/examples/site.yaml shows what it can say')
      .option('--dry-run', 'say what would be done, and do nothing')
      .option('--url <url>', 'the running platform')
      .option(
        '--key <key>',
        'API key with the rights system:admin, route:admin, space:admin (default: RADLAKE_API_KEY)',
      ),
  run: async ({ config, print }, _args, options) => {
    const items = await read(String(options['file']), print);
    if (!items) return 1;
    const url = (options['url'] as string | undefined) ?? urlOf(config);
    const key = (options['key'] as string | undefined) ?? keyOf(config);
    const client = new SiteClient(url.replace(/\/$/, ''), key, options['dryRun'] === true);
    const counts = { unchanged: 0, created: 0, changed: 0, failed: 0 };
    for (const item of items) {
      const applied = await client.apply(item).catch((cause: unknown) => {
        throw new UsageError(`no platform answers at ${url}: start it, or give --url`, { cause });
      });
      const outcome = 'failed' in applied ? 'failed' : applied.did;
      counts[outcome] += 1;
      const why = 'failed' in applied ? `: ${applied.failed}` : '';
      if (outcome !== 'unchanged') print(`${outcome.padEnd(9)} ${item.kind} ${item.name} (line ${item.line})${why}`);
    }
    const said = Object.entries(counts).map(([outcome, count]) => `${count} ${outcome}`);
    print(`${options['dryRun'] === true ? 'dry run: ' : ''}${said.join(', ')}`);
    return counts.failed > 0 ? 1 : 0;
  },
};

/** Null when the file cannot be applied; why was said. */
async function read(file: string, print: (line: string) => void): Promise<SiteItem[] | null> {
  try {
    return readSiteFile(await readFile(file, 'utf8'));
  } catch (error) {
    if (error instanceof SiteFileError) {
      for (const problem of error.details['problems'] as string[]) print(`${file}: ${problem}`);
      return null;
    }
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    print(`${file} cannot be read (${code})`);
    return null;
  }
}
