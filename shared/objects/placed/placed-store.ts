import { ObjectNotFoundError, PlacedFileError, StoreReadOnlyError } from '../errors';
import type { Location, ObjectInfo, ObjectReader, ObjectStore } from '../port';
import { readRange } from '../read-range';
import {
  changed,
  digestOf,
  type FileStamp,
  isSameStamp,
  missing,
  openPlaced,
  type PlacedFile,
  PlacedReader,
  placedOffset,
} from './placed-file';

/** Name of the store whose objects are files of others, indexed in place. */
export const placedStoreName = 'in-place';

/** True for bytes that lie in a file of others: they may go or change at any time. */
export function isPlaced({ store }: Pick<Location, 'store'>): boolean {
  return store === placedStoreName;
}

/** Which files there are. Keys name a file and its content: other content is another key. */
export interface PlacedFiles {
  /** Null when no file has this key, or its file has other content by now. */
  find(key: string): Promise<PlacedFile | null>;
  /** The file has another stamp and the same bytes. */
  restamp(key: string, stamp: FileStamp): Promise<void>;
  /** It could not be served. */
  lose(key: string, error: PlacedFileError): Promise<void>;
}

/**
 * A store of files that lie in folders of others. They are read where they are, each only as long as it is what was
 * indexed: by size, times and inode, where these differ by its hash. Nothing is written, nothing removed.
 */
export function openPlacedStore(files: PlacedFiles, onFailure: (error: unknown) => void): ObjectStore {
  const refuse = async (): Promise<never> => {
    throw new StoreReadOnlyError('Files that are indexed in place are not changed');
  };
  const lose = (key: string, error: PlacedFileError) => void files.lose(key, error).catch(onFailure);
  const openKey = (key: string) => openFile(files, key, lose);
  return {
    name: placedStoreName,
    landingConcurrency: 1,
    open: openKey,
    read: async (key, offset, length) => await readRange(await openKey(key), key, offset, length),
    head: (key) => headOf(files, key, lose),
    async *list() {
      // What there is, the catalogue says.
    },
    land: refuse,
    openSpill: refuse,
    put: refuse,
    copy: refuse,
    delete: refuse,
    activeSegments: async () => [],
    sealSegments: async () => undefined,
    freeSpace: async () => null,
    health: async () => undefined,
    close: async () => undefined,
  };
}

/** @throws ObjectNotFoundError, PlacedFileMissingError, PlacedFileChangedError */
async function openFile(
  files: PlacedFiles,
  key: string,
  lose: (key: string, error: PlacedFileError) => void,
): Promise<ObjectReader> {
  const file = await files.find(key);
  if (!file) throw new ObjectNotFoundError('No file has this key', { details: { key } });
  const { handle, stamp } = await openAsIndexed(files, key, file, lose);
  return new PlacedReader(handle, stamp, file, (error) => lose(key, error));
}

/** Opens a file that is what was indexed: by its status, where that differs by its hash. */
async function openAsIndexed(
  files: PlacedFiles,
  key: string,
  file: PlacedFile,
  lose: (key: string, error: PlacedFileError) => void,
): ReturnType<typeof openPlaced> {
  const opened = await openPlaced(file.path).catch((error: PlacedFileError) => {
    lose(key, error);
    throw error;
  });
  const { handle, stamp } = opened;
  if (isSameStamp(stamp, file.stamp)) return opened;
  try {
    await requireSameBytes(opened, file);
    await files.restamp(key, stamp);
    return opened;
  } catch (error) {
    await handle.close();
    if (error instanceof PlacedFileError) lose(key, error);
    throw error;
  }
}

/** @throws PlacedFileChangedError, PlacedFileMissingError */
async function requireSameBytes(
  { handle, stamp }: Awaited<ReturnType<typeof openPlaced>>,
  { stamp: { length }, digest }: PlacedFile,
): Promise<void> {
  if (stamp.length !== length) throw changed();
  const { sha256 } = await digestOf(handle).catch((cause: unknown) => {
    throw missing(cause);
  });
  if (sha256 !== digest.sha256) throw changed();
}

/** Null when it is gone, or has other bytes by now. `sha256` is that of the file, without a header. */
async function headOf(
  files: PlacedFiles,
  key: string,
  lose: (key: string, error: PlacedFileError) => void,
): Promise<ObjectInfo | null> {
  const file = await files.find(key);
  if (!file) return null;
  try {
    const { handle } = await openAsIndexed(files, key, file, lose);
    await handle.close();
    return { key, length: placedOffset + file.stamp.length, sha256: file.digest.sha256 };
  } catch (error) {
    if (error instanceof PlacedFileError) return null;
    throw error;
  }
}
