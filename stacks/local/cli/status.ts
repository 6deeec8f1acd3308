import { type ArchiveStatus, archiveStatus } from '#shared/archive/status';
import { callerOf, getText } from '../importing/multipart-file';
import type { CliCommand, CommandContext } from './command';
import { openOffline, PlatformRunningError } from './offline';
import { keyOf, urlOf } from './running-server';

/** How the platform stands, whether it runs or not. */
export const status: CliCommand = {
  name: 'status',
  summary: 'counts, sizes, what waits, free space',
  declare: (command) =>
    command
      .option('--json', 'print one JSON object')
      .option('--url <url>', 'the running platform to ask')
      .option('--key <key>', 'API key with the right system:admin (default: RADLAKE_API_KEY)'),
  run: async (context, _args, options) => {
    const { config, print } = context;
    const url = (options['url'] as string | undefined) ?? urlOf(config);
    const answer = await ask(url, (options['key'] as string | undefined) ?? keyOf(config));
    if (typeof answer === 'string') {
      print(answer);
      return 1;
    }
    const found = answer ?? (await readHere(context, url));
    if (options['json'] === true) print(JSON.stringify(found));
    else show(found, answer ? `the platform at ${url}` : `${config.dataFolder} (not running)`, print);
    return found.incomplete === null ? 0 : 2;
  },
};

/** The status; a sentence when the platform refuses to tell; null when none answers. */
async function ask(url: string, apiKey: string | undefined): Promise<ArchiveStatus | string | null> {
  const caller = callerOf(url, apiKey, 1);
  try {
    const { status: code, text } = await getText(caller, 'api/status');
    if (code === 200) return JSON.parse(text) as ArchiveStatus;
    if (code === 401 || code === 403)
      return `the platform at ${url} wants an API key with the right system:admin: give --key or set RADLAKE_API_KEY`;
    return `${url} answers ${code}`;
  } catch (error) {
    if (['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return null;
    throw error;
  } finally {
    caller.agent.destroy();
  }
}

async function readHere({ config }: CommandContext, url: string): Promise<ArchiveStatus> {
  const opened = await openOffline(config);
  if (!opened)
    throw new PlatformRunningError(`A platform holds ${config.dataFolder}, and none answers at ${url}: give --url`);
  try {
    return await archiveStatus(opened.services.archive);
  } finally {
    await opened.close();
  }
}

function show(found: ArchiveStatus, where: string, print: (line: string) => void): void {
  const { spaces, studies, series, instances, unpackedInstances, segments, packs, store } = found;
  print(where);
  if (found.incomplete !== null) print(`  INCOMPLETE  ${found.incomplete}`);
  print(`  stored      ${instances} instances, ${series} series, ${studies} studies in ${spaces} spaces`);
  print(`  not packed  ${unpackedInstances} instances`);
  print(`  segments    ${segments.count}, ${size(segments.bytes)}`);
  print(`  packs       ${packs.count}, ${size(packs.bytes)}`);
  print(`  to free     ${found.freeing} objects`);
  print(`  to index    ${found.backlog} instances; ${found.waitingEvents} events, ${found.outboxes} outboxes`);
  print(
    `  attention   ${found.quarantined} in quarantine, ${found.conflicts} kept aside, ${found.deadLetters} dead letters`,
  );
  const { freeBytes, totalBytes } = store;
  const room = freeBytes === null || totalBytes === null ? 'not known' : `${size(freeBytes)} of ${size(totalBytes)}`;
  print(`  free space  ${room} in store ${store.name}`);
}

const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** Bytes for people: `12.3 MiB`. */
function size(bytes: number): string {
  const power = bytes < 1024 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${power === 0 ? bytes : (bytes / 1024 ** power).toFixed(1)} ${units[power]}`;
}
