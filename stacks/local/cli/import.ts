import type { Command } from 'commander';
import { requireWholeCatalogue } from '#shared/archive/rebuild-mark';
import type { Config } from '#shared/kernel/config';
import { type ImportDoor, openDirectDoor } from '../importing/direct';
import { inParallel } from '../importing/in-parallel';
import { openHttpDoor } from '../importing/over-http';
import { Tally } from '../importing/tally';
import { walkFiles } from '../importing/walk-files';
import type { CliCommand, CommandContext } from './command';
import { openOffline } from './offline';
import { keyOf, urlOf } from './running-server';

/** Files on their way at once, so that commits are shared. */
const inFlight = 16;

/** Stores files and folders: directly, or through the platform that runs on the same data. */
export const importFiles: CliCommand = {
  name: 'import',
  summary: 'store files and folders of DICOM objects',
  declare: (command: Command) =>
    command
      .argument('<path...>', 'files and folders; folders are searched for all files, whatever their names')
      .option('--space <name>', 'space to store into', 'main')
      .option('--url <url>', 'store through the running platform at this address')
      .option('--key <key>', 'API key for that platform (default: RADLAKE_API_KEY)'),
  run: async (context, args, options) => {
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

async function openDoor(
  context: CommandContext,
  options: Options,
): Promise<{ door: ImportDoor; close(): Promise<void> }> {
  const { config, print } = context;
  const space = String(options['space']);
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
