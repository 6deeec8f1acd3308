import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';

/** A path that cannot be read. */
export interface Unreadable {
  readonly path: string;
  readonly code: string;
}

/**
 * The regular files at and below the paths, in order of name, whatever they are called. Links inside folders are not
 * followed; a path that is itself a link is.
 */
export async function* walkFiles(paths: readonly string[]): AsyncGenerator<string | Unreadable> {
  for (const start of paths) {
    try {
      const found = await stat(start);
      if (found.isDirectory()) yield* walkFolder(start);
      else yield start;
    } catch (error) {
      yield unreadable(start, error);
    }
  }
}

async function* walkFolder(folder: string): AsyncGenerator<string | Unreadable> {
  let entries: Dirent[];
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    yield unreadable(folder, error);
    return;
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* walkFolder(full);
    else if (entry.isFile()) yield full;
  }
}

function unreadable(file: string, error: unknown): Unreadable {
  return { path: file, code: (error as NodeJS.ErrnoException).code ?? 'UNKNOWN' };
}
