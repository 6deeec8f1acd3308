import type { ObjectInfo } from '../port';
import type { Disk } from './disk';
import { diskErrorCode } from './disk-errors';
import type { Layout } from './layout';

/**
 * Walks the folders in key order. Memory: the names of one folder per level. Objects that appear or go meanwhile may
 * or may not be seen.
 */
export async function* listObjects(
  disk: Disk,
  layout: Layout,
  prefix: string,
  after: string,
): AsyncGenerator<ObjectInfo> {
  yield* walk(disk, layout, '', prefix, after);
}

async function* walk(
  disk: Disk,
  layout: Layout,
  folder: string,
  prefix: string,
  after: string,
): AsyncGenerator<ObjectInfo> {
  for (const name of await namesIn(disk, folder === '' ? layout.root : layout.pathOf(folder.slice(0, -1)))) {
    const key = folder + name;
    if (name.endsWith('/')) {
      const mayMatch = key.startsWith(prefix) || prefix.startsWith(key);
      const mayFollow = key > after || after.startsWith(key);
      if (mayMatch && mayFollow) yield* walk(disk, layout, key, prefix, after);
    } else if (key.startsWith(prefix) && key > after) {
      const found = await disk.stat(layout.pathOf(key));
      if (found?.isFile) yield { key, length: found.length };
    }
  }
}

/** Sorted so that whole keys come out in order: folders with their slash. Names that are no part of a key are left out. */
async function namesIn(disk: Disk, path: string): Promise<string[]> {
  try {
    const entries = await disk.list(path);
    const visible = entries.filter((entry) => !entry.name.startsWith('.'));
    return visible.map((entry) => (entry.isDirectory ? `${entry.name}/` : entry.name)).sort();
  } catch (error) {
    if (diskErrorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
