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

/** What a scan saw. */
export interface ScannedFolder {
  readonly files: readonly SeenFile[];
  /** Folders without any entry, deepest first, not the scanned one itself. */
  readonly empty: readonly { readonly path: string; readonly mtimeMs: number }[];
}

const depthLimit = 32;

/**
 * Lists the regular files in and below a folder. Links are not followed; names that begin with a dot (what many programs
 * write before they rename) are left alone.
 *
 * @param limit - files at most; the rest is seen by later scans, when these are gone
 */
export async function scanFolder(root: string, limit: number): Promise<ScannedFolder> {
  const files: SeenFile[] = [];
  const empty: { path: string; mtimeMs: number }[] = [];
  const walk = async (folder: string, depth: number): Promise<void> => {
    let entries = 0;
    for await (const entry of await opendir(folder)) {
      entries += 1;
      if (entry.name.startsWith('.') || files.length >= limit) continue;
      const full = path.join(folder, entry.name);
      if (entry.isDirectory() && depth < depthLimit) await walk(full, depth + 1).catch(ignoreGone);
      else if (entry.isFile()) await lstat(full).then((found) => files.push(seen(full, found)), ignoreGone);
    }
    if (entries === 0 && depth > 0) empty.push({ path: folder, mtimeMs: (await lstat(folder)).mtimeMs });
  };
  await walk(root, 0);
  return { files, empty };
}

/** The file as it is now; null when it is gone. */
export async function lookAgain(file: string): Promise<SeenFile | null> {
  try {
    return seen(file, await lstat(file));
  } catch (error) {
    ignoreGone(error);
    return null;
  }
}

/** True while nothing was written to the file and no other took its name. */
export function isSame(a: SeenFile, b: SeenFile): boolean {
  return a.size === b.size && a.mtimeMs === b.mtimeMs && a.inode === b.inode;
}

const seen = (file: string, { size, mtimeMs, ino }: Stats): SeenFile => ({ path: file, size, mtimeMs, inode: ino });

/** Others may take files away while we look. */
function ignoreGone(error: unknown): void {
  const code = (error as NodeJS.ErrnoException).code;
  if (code !== 'ENOENT' && code !== 'EACCES' && code !== 'ENOTDIR') throw error;
}
