import type { Stats } from 'node:fs';
import { lstat, opendir } from 'node:fs/promises';
import path from 'node:path';

/** A regular file as it was seen. */
export interface SeenFile {
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
  readonly inode: number;
}

/** A folder without any entry. */
export interface EmptyFolder {
  readonly path: string;
  readonly mtimeMs: number;
}

/** What a scan sees, in pieces of bounded size. */
export interface Scanned {
  readonly files: readonly SeenFile[];
  /** All folders looked into. */
  readonly folders: readonly string[];
  /** Deepest first, the scanned folder itself not among them. */
  readonly empty: readonly EmptyFolder[];
}

const depthLimit = 32;
const pieceFiles = 1_000;

/**
 * Lists the regular files in and below a folder, piece by piece. Links are not followed; names that begin with a dot (what
 * many programs write before they rename) are left alone, and those that `isIgnored` knows.
 */
export async function* scanFolder(
  root: string,
  isIgnored: (name: string) => boolean = () => false,
): AsyncGenerator<Scanned> {
  let piece = { files: [] as SeenFile[], folders: [] as string[], empty: [] as EmptyFolder[] };
  for await (const found of walk(root, 0, isIgnored)) {
    if (typeof found === 'string') piece.folders.push(found);
    else if ('size' in found) piece.files.push(found);
    else piece.empty.push(found);
    if (piece.files.length + piece.folders.length < pieceFiles) continue;
    yield piece;
    piece = { files: [], folders: [], empty: [] };
  }
  yield piece;
}

/** Files, names of folders, and empty folders. */
async function* walk(
  folder: string,
  depth: number,
  isIgnored: (name: string) => boolean,
): AsyncGenerator<SeenFile | EmptyFolder | string> {
  let entries = 0;
  const opened = await opendir(folder).catch((error: unknown) => (depth === 0 ? raise(error) : ignoreGone(error)));
  if (!opened) return;
  yield folder;
  for await (const entry of opened) {
    entries += 1;
    if (entry.name.startsWith('.') || isIgnored(entry.name)) continue;
    const full = path.join(folder, entry.name);
    if (entry.isDirectory() && depth < depthLimit) yield* walk(full, depth + 1, isIgnored);
    else if (entry.isFile()) {
      const seen = await lookAgain(full);
      if (seen) yield seen;
    }
  }
  if (entries > 0 || depth === 0) return;
  const found = await lstat(folder).catch(ignoreGone);
  if (found) yield { path: folder, mtimeMs: found.mtimeMs };
}

/** The file as it is now; null when it is gone or no regular file any more. */
export async function lookAgain(file: string): Promise<SeenFile | null> {
  const found = await lstat(file).catch(ignoreGone);
  return found?.isFile() ? seen(file, found) : null;
}

/** True for a folder that is there. */
export async function isFolder(name: string): Promise<boolean> {
  return (await lstat(name).catch(ignoreGone))?.isDirectory() ?? false;
}

/** True while nothing was written to the file and no other took its name. */
export function isSame(a: SeenFile, b: SeenFile): boolean {
  return a.size === b.size && a.mtimeMs === b.mtimeMs && a.inode === b.inode;
}

const seen = (file: string, { size, mtimeMs, ino }: Stats): SeenFile => ({ path: file, size, mtimeMs, inode: ino });

/** Others may take files away while we look. */
function ignoreGone(error: unknown): null {
  const code = (error as NodeJS.ErrnoException).code;
  if (code !== 'ENOENT' && code !== 'EACCES' && code !== 'ENOTDIR') throw error;
  return null;
}

function raise(error: unknown): never {
  throw error;
}
