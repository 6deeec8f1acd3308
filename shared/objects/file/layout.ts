import path from 'node:path';
import type { Disk } from './disk';

/**
 * Where things lie under the root of a file store. Objects lie at `<root>/<key>`; `.radlake` holds what is under way
 * and is emptied when the store opens. Keys cannot begin with a dot, so no key reaches it.
 */
export interface Layout {
  readonly root: string;
  readonly segments: string;
  /** Pre-written files that will become segments. */
  readonly pool: string;
  /** Large objects under way. */
  readonly spill: string;
  /** Puts and copies under way. */
  readonly temp: string;
  pathOf(key: string): string;
}

export function layoutOf(root: string): Layout {
  const own = path.join(root, '.radlake');
  return {
    root,
    segments: path.join(root, 'segments'),
    pool: path.join(own, 'pool'),
    spill: path.join(own, 'spill'),
    temp: path.join(own, 'temp'),
    pathOf: (key) => path.join(root, ...key.split('/')),
  };
}

/** Creates the folders of a store, durably. */
export async function createLayout(disk: Disk, layout: Layout): Promise<void> {
  for (const folder of [layout.segments, layout.pool, layout.spill, layout.temp]) await ensureDirectory(disk, folder);
}

/** Makes a directory and its missing parents, each synced into its parent. */
export async function ensureDirectory(disk: Disk, directory: string): Promise<void> {
  const found = await disk.stat(directory);
  if (found && !found.isFile) return;
  const parent = path.dirname(directory);
  if (parent !== directory) await ensureDirectory(disk, parent);
  await disk.makeDirectory(directory);
  await disk.syncDirectory(parent);
}

/** Removes every file in the folders of what is under way: nothing there was ever acknowledged. */
export async function removeLeftovers(disk: Disk, layout: Layout): Promise<void> {
  for (const folder of [layout.pool, layout.spill, layout.temp]) {
    for (const entry of await disk.list(folder)) {
      if (!entry.isDirectory) await disk.unlink(path.join(folder, entry.name));
    }
  }
}
