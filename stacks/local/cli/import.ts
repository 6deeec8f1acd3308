import type { Command } from 'commander';
import { requireWholeCatalogue } from '#shared/archive/rebuild-mark';
import type { Config } from '#shared/kernel/config';
import { mainSpace } from '#shared/kernel/ids';
import { type ImportDoor, openDirectDoor } from '../importing/direct';
import { inParallel } from '../importing/in-parallel';
import { openHttpDoor } from '../importing/over-http';
import { Tally } from '../importing/tally';
import { walkFiles } from '../importing/walk-files';
import type { CliCommand, CommandContext } from './command';
import { importExported } from './import-space';
import { openOffline } from './offline';
import { keyOf, urlOf } from './running-server';
import { isExport } from './transfer';
import { UsageError } from './usage-error';

/** Files on their way at once, so that commits are shared. */
const inFlight = 16;

/**
 * Stores files and folders: directly, or through the platform that runs on the same data; or brings in a space that
 * `radlake export` wrote.
 */
export const importFiles: CliCommand = {
  name: 'import',
  summary: 'store files and folders of DICOM objects, or bring in an exported space',
  declare: (command: Command) =>
    command
      .argument(
        '<path...>',
        'files and folders, searched for all files whatever their names; or the target of `radlake export`, alone',
      )
      .option('--space <name>', 'space to store files into (default: "main")')
      .option('--as <name>', 'name for an exported space here (default: the one it had)')
      .option('--url <url>', 'store through the running platform at this address')
      .option('--key <key>', 'API key for that platform (default: RADLAKE_API_KEY)'),
  run: async (context, args, options) => {
    if (args.some(isExport)) return await importOne(context, args, options);
    if (options['as'] !== undefined)
      throw new UsageError('--as names an exported space: no export of `radlake export` lies there');
    const { print } = context;
    const tally = new Tally(print);
    const { door, close } = await openDoor(context, options);
    try {
      await inParallel(walkFiles(args), inFlight, async (found) => {
        if (typeof found === 'string') tally.add(found, await door.store(found));
        else tally.add(found.path, { kind: 'failed', code: found.code, reason: 'cannot be read' });
      });
      await door.finish();
    } finally {
      await close();
    }
    return tally.finish();
  },
};

type Options = Readonly<Record<string, unknown>>;

async function importOne(context: CommandContext, args: readonly string[], options: Options): Promise<number> {
  const [place = '', ...others] = args;
  if (others.length > 0) throw new UsageError('An exported space is brought in alone: name its folder or bucket only');
  for (const name of ['space', 'url', 'key'])
    if (options[name] !== undefined)
      throw new UsageError(`--${name} is for files; an exported space takes --as NAME and a stopped platform`);
  return await importExported(context, place, options['as'] as string | undefined);
}

async function openDoor(
  context: CommandContext,
  options: Options,
): Promise<{ door: ImportDoor; close(): Promise<void> }> {
  const { config, print } = context;
  const space = String(options['space'] ?? mainSpace);
  const url = (options['url'] as string | undefined) ?? config.url;
  if (url === undefined) {
    const direct = await openHere(config, space);
    if (direct) {
      print(`importing into space ${space} of ${config.dataFolder}`);
      return direct;
    }
  }
  const server = url ?? urlOf(config);
  print(`importing into space ${space} through the platform at ${server}`);
  const apiKey = (options['key'] as string | undefined) ?? keyOf(config);
  const door = await openHttpDoor({ url: server, apiKey, space, connections: inFlight });
  return { door, close: async () => undefined };
}

/** Null when a running platform holds the data folder. */
async function openHere(config: Config, space: string) {
  const opened = await openOffline(config);
  if (!opened) return null;
  try {
    await requireWholeCatalogue(opened.services.archive);
    return { door: await openDirectDoor(opened.services, space), close: () => opened.close() };
  } catch (error) {
    await opened.close();
    throw error;
  }
}
