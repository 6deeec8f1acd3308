import { realpath } from 'node:fs/promises';
import path from 'node:path';

/** True for a file or folder below another, or that one itself. */
export function isWithin(inner: string, outer: string): boolean {
  const folder = outer.endsWith(path.sep) ? outer : `${outer}${path.sep}`;
  return `${inner}${path.sep}`.startsWith(folder);
}

/**
 * True for a file to which no link leads on the way from one of the folders that are watched: links are never followed, also
 * where one took the place of a folder since the file was found. A watched folder may itself be a link.
 */
export async function isLinkFree(file: string, folders: readonly string[]): Promise<boolean> {
  const place = path.dirname(file);
  const real = await realpathOf(place);
  for (const folder of real === null ? [] : folders) {
    if (!isWithin(file, folder)) continue;
    const root = await realpathOf(folder);
    if (root !== null && real === path.join(root, path.relative(folder, place))) return true;
  }
  return false;
}

/** Null when it is gone. */
async function realpathOf(name: string): Promise<string | null> {
  try {
    return await realpath(name);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES', 'ELOOP'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}
