import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Archive } from '#shared/archive/archive';
import { instanceKeyPrefix } from '#shared/archive/instance-keys';
import { type ReferencedFile, readDicomDir } from '#shared/dicom/dicomdir';
import { LimitExceededError } from '#shared/kernel/errors';
import { FileSetIncompleteError } from './errors';
import { lookAgain } from './scan-folder';

/** A file of a file-set, where it lies. */
export interface FileOfSet extends ReferencedFile {
  /** Null when it is not there. */
  readonly path: string | null;
}

const directoryLimitBytes = 512 * 1024 * 1024;
/** Missing files that a reason names. */
const namedMissing = 10;

/** True for the name that PS3.10 8.6 gives the directory of a file-set, as file systems write it. */
export function isDirectoryName(file: string): boolean {
  return /^dicomdir(?:\.)?(?:;1)?$/i.test(path.basename(file));
}

/**
 * Reads the files that a DICOMDIR names, in its order, and where they lie.
 *
 * @throws NotDicomError, MalformedDataSetError, LimitExceededError, what the file system throws
 */
export async function readFileSet(directory: string): Promise<FileOfSet[]> {
  const found = await lookAgain(directory);
  if (found && found.size > directoryLimitBytes) {
    throw new LimitExceededError('A DICOMDIR is too large', {
      details: { limit: 'bytes', maximum: directoryLimitBytes },
    });
  }
  const names = new FolderNames();
  const files: FileOfSet[] = [];
  for (const file of readDicomDir(await readFile(directory))) {
    files.push({ ...file, path: await names.resolve(path.dirname(directory), file.fileId) });
  }
  return files;
}

/**
 * Makes sure that nothing of a file-set is missing: each file is there, or its instance in the archive.
 *
 * @throws FileSetIncompleteError naming the missing file ids
 */
export async function requireComplete(archive: Archive, space: string, files: readonly FileOfSet[]): Promise<void> {
  const missing: string[] = [];
  let count = 0;
  for (const file of files) {
    if (file.path !== null || (await isArchived(archive, space, file.sopInstanceUid))) continue;
    count += 1;
    if (missing.length < namedMissing) missing.push(file.fileId.join('/'));
  }
  if (count === 0) return;
  throw new FileSetIncompleteError(
    `${count} of ${files.length} files of the DICOMDIR are missing: ${missing.join(', ')}`,
  );
}

async function isArchived({ collections }: Archive, space: string, sopInstanceUid: string | null): Promise<boolean> {
  if (sopInstanceUid === null) return false;
  const prefix = instanceKeyPrefix(space, sopInstanceUid);
  const found = await collections.instanceKeys.find({ _id: { $gte: prefix, $lt: `${prefix}~` } }, { limit: 1 });
  return found.length > 0;
}

/** Finds names whatever their case and with the version number that some file systems show. */
class FolderNames {
  readonly #folders = new Map<string, Map<string, string>>();

  async resolve(folder: string, fileId: readonly string[]): Promise<string | null> {
    let at = folder;
    for (const component of fileId) {
      const name = (await this.#namesOf(at)).get(component.toLowerCase());
      if (name === undefined) return null;
      at = path.join(at, name);
    }
    return at;
  }

  async #namesOf(folder: string): Promise<Map<string, string>> {
    const known = this.#folders.get(folder);
    if (known) return known;
    const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
      throw error;
    });
    const byLower = new Map(names.map((name) => [name.toLowerCase().replace(/\.?(?:;\d+)?$/, ''), name]));
    this.#folders.set(folder, byLower);
    return byLower;
  }
}
