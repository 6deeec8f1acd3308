/**
 * Every effect of the file adapter on the file system, so that tests can put a simulated disk underneath.
 * All methods reject with the errors of `node:fs` (an Error with `code`, e.g. `ENOSPC`).
 */
export interface Disk {
  /** @see OpenMode */
  open(path: string, mode: OpenMode): Promise<DiskFile>;
  /** Replaces `to` atomically. Durable once the directory of `to` is synced. */
  rename(from: string, to: string): Promise<void>;
  /** Second name for a file; EEXIST when `to` is taken. */
  link(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
  /** Contents of `from` into the new file `to`, sharing blocks where the file system can. Not synced. */
  copy(from: string, to: string): Promise<void>;
  /** @returns false when it existed already; the parent must exist */
  makeDirectory(path: string): Promise<boolean>;
  syncDirectory(path: string): Promise<void>;
  /** Names in a directory, in no order. */
  list(path: string): Promise<readonly DirectoryEntry[]>;
  /** Null when nothing has this name. */
  stat(path: string): Promise<{ readonly length: number; readonly isFile: boolean } | null>;
  space(path: string): Promise<{ readonly freeBytes: number; readonly totalBytes: number }>;
}

/**
 * `write` opens an existing file for reading and writing. `create` fails with EEXIST when the name is taken.
 * `create-direct` does, too, and writes past the page cache: whole pages at positions of whole pages, from memory that
 * begins at one; file systems that cannot answer EINVAL, to the opening or to a write.
 * `write-durable` opens an existing file for writes past the page cache that are on the medium when they resolve, without
 * a `sync`: whole sectors at positions of whole sectors, from memory that begins at one; EINVAL as above.
 */
export type OpenMode = 'read' | 'write' | 'create' | 'create-direct' | 'write-durable';

/** What writes past the page cache are whole numbers of; no file system here has larger blocks. */
export const pageBytes = 4096;

export interface DirectoryEntry {
  readonly name: string;
  readonly isDirectory: boolean;
}

export interface DiskFile {
  /** Writes all bytes of the buffers, one after the other, at `position`. Not synced. */
  write(buffers: readonly Uint8Array[], position: number): Promise<void>;
  /** Fills `buffer` from `position`; fewer bytes only at the end of the file. */
  read(buffer: Uint8Array, position: number): Promise<number>;
  /** fdatasync: contents and length are on the medium when it resolves. */
  sync(): Promise<void>;
  truncate(length: number): Promise<void>;
  length(): Promise<number>;
  close(): Promise<void>;
}
