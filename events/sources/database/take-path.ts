import { lstat, realpath } from 'node:fs/promises';
import path from 'node:path';
import { LimitExceededError } from '#shared/kernel/errors';
import type { DatabaseSettings } from '#shared/sources/settings';
import { scanFolder } from '../folder/scan-folder';
import { type Taken, type Taker, takeFile } from '../folder/take-file';
import { PathRefusedError } from './errors';

const filesLimit = 100_000;
const inFlight = 8;

/**
 * Lands the file, or all files in and below the folder, that a row names. They stay where they are.
 *
 * @throws PathRefusedError for what lies below none of the roots, links followed; what the file system throws
 */
export async function takePath(taker: Taker, settings: DatabaseSettings, named: string): Promise<Taken> {
  const place = await placeOf(settings, named);
  if ((await lstat(place)).isFile()) return await takeFile(taker, place);
  const all: Taken[] = [];
  for await (const { files } of scanFolder(place)) {
    if (all.length + files.length > filesLimit) {
      throw new LimitExceededError('A row names a folder of too many files', {
        details: { limit: 'files', maximum: filesLimit },
      });
    }
    const queue = files.map((file) => file.path);
    const worker = async () => {
      for (let file = queue.pop(); file !== undefined; file = queue.pop()) all.push(await takeFile(taker, file));
    };
    await Promise.all(Array.from({ length: inFlight }, worker));
  }
  return together(all);
}

/** Where a path of a row lies here. */
async function placeOf({ roots, pathMappings }: DatabaseSettings, named: string): Promise<string> {
  const plain = slashes(named);
  const mapping = pathMappings.find(({ from }) => isBelow(plain, slashes(from).replace(/\/+$/, '')));
  const mapped = mapping ? mapping.to + plain.slice(slashes(mapping.from).replace(/\/+$/, '').length) : plain;
  if (!mapped.startsWith('/') || mapped.includes('\0')) throw refused();
  const within = path.normalize(mapped);
  if (!roots.some((root) => isBelow(within, path.normalize(root).replace(/\/+$/, '')))) throw refused();
  const place = await realpath(within);
  const real = await Promise.all(roots.map((root) => realpath(root).catch(() => null))); // a root may be away
  if (!real.some((root) => root !== null && isBelow(place, root))) throw refused();
  return place;
}

const refused = () => new PathRefusedError('The path of the row lies below none of the roots');
const slashes = (text: string): string => text.replaceAll('\\', '/');
const isBelow = (inner: string, outer: string): boolean => inner === outer || inner.startsWith(`${outer}/`);

/** One that may pass makes all be tried again: what landed is known then. */
function together(all: readonly Taken[]): Taken {
  const landed = new Map<string, number>();
  for (const one of all) for (const [study, count] of one.landed) landed.set(study, (landed.get(study) ?? 0) + count);
  const sum = (name: 'skipped' | 'quarantined' | 'failed') => all.reduce((total, one) => total + one[name], 0);
  const counts = { landed, skipped: sum('skipped'), quarantined: sum('quarantined'), failed: sum('failed') };
  const failures = all.flatMap(({ end }) => (end.state === 'failed' ? [end] : []));
  const one = failures.find(({ isFinal }) => !isFinal) ?? failures[0];
  if (!one) return { ...counts, end: { state: 'done', instances: [...landed.values()].reduce((a, b) => a + b, 0) } };
  const reason = `${failures.length} of ${all.length} files: ${one.error.reason}`.slice(0, 500);
  return { ...counts, end: { ...one, error: { ...one.error, reason } } };
}
