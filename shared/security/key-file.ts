import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import path from 'node:path';
import { newSecret } from '#shared/kernel/ids';

/**
 * The text of a key file in `<dataFolder>/keys`, readable by this user alone. The first call makes it; processes that
 * start together agree on one.
 *
 * @param make - a new key, as text
 */
export function readOrMakeKey(dataFolder: string, name: string, make: () => string): string {
  const folder = path.join(dataFolder, 'keys');
  const file = path.join(folder, name);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const held = readIfThere(file);
  if (held !== undefined) return held;
  const draft = path.join(folder, `.${name}-${newSecret(8)}`);
  writeSynced(draft, make());
  try {
    linkSync(draft, file); // fails when another process was first: then its key counts
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(draft);
  }
  syncFolder(folder);
  return readFileSync(file, 'utf8');
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function writeSynced(file: string, text: string): void {
  const descriptor = openSync(file, 'wx', 0o600);
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
