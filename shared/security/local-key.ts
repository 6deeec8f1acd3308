import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { newSecret } from '#shared/kernel/ids';
import type { ApiKeys } from './api-keys';

const fileOf = (dataFolder: string): string => path.join(dataFolder, 'keys', 'local.key');

/**
 * Makes the key by which commands on this machine reach the running platform: new at each start, readable by this user
 * alone, who can read the stored images anyway.
 *
 * @returns takes it back, at the end of the process
 */
export async function prepareLocalKey(dataFolder: string, keys: ApiKeys): Promise<() => Promise<void>> {
  const file = fileOf(dataFolder);
  const token = `rlk_local_${newSecret(32)}`;
  await keys.bootstrap(token, 'local');
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, token, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return async () => rmSync(file, { force: true });
}

/** The key of the platform that runs on this data folder; undefined when there is none or it is another user's. */
export function readLocalKey(dataFolder: string): string | undefined {
  try {
    return readFileSync(fileOf(dataFolder), 'utf8');
  } catch {
    return undefined; // no platform runs here: the caller says so when its call is refused
  }
}
