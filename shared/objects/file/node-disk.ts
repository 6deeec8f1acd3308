import fs from 'node:fs';
import type { DirectoryEntry, Disk, DiskFile, OpenMode } from './disk';
import { ReadGate } from './read-gate';

export interface NodeDiskOptions {
  /** False for mounts that refuse to sync a directory (some FUSE and SMB mounts); renames are then as durable as the mount makes them. Default true. */
  readonly syncDirectories?: boolean;
}

/** The real disk, by `node:fs`. */
export function nodeDisk(options: NodeDiskOptions = {}): Disk {
  const gate = new ReadGate();
  return {
    open: (path, mode) => openFile(path, mode, gate),
    rename: (from, to) => fs.promises.rename(from, to),
    link: (from, to) => fs.promises.link(from, to),
    unlink: (path) => fs.promises.unlink(path),
    copy: (from, to) => fs.promises.copyFile(from, to, fs.constants.COPYFILE_EXCL | fs.constants.COPYFILE_FICLONE),
    makeDirectory,
    syncDirectory: options.syncDirectories === false ? async () => undefined : syncDirectory,
    list,
    stat,
    space,
  };
}

/** Linux only. */
const direct: number | undefined = fs.constants.O_DIRECT;
/** A write resolves when it is on the medium: what fdatasync does behind other writes. */
const durable = fs.constants.O_DSYNC;
const create = fs.constants.O_RDWR | fs.constants.O_CREAT | fs.constants.O_EXCL;
const flags: Readonly<Record<OpenMode, number | undefined>> = {
  read: fs.constants.O_RDONLY,
  write: fs.constants.O_RDWR,
  create,
  // Elsewhere it goes through the page cache.
  'create-direct': create | (direct ?? 0),
  'write-durable': direct === undefined ? undefined : fs.constants.O_RDWR | direct | durable,
};

async function openFile(path: string, mode: OpenMode, gate: ReadGate): Promise<DiskFile> {
  if (mode === 'read') await gate.look(path);
  const how = flags[mode];
  if (how === undefined) throw Object.assign(new Error(`EINVAL: ${mode} is not to be had here`), { code: 'EINVAL' });
  return await new Promise((resolve, reject) => {
    fs.open(path, how, 0o640, (error, fd) => (error ? reject(error) : resolve(new NodeFile(fd, gate))));
  });
}

/** A file by its descriptor: the callback API, because it is the cheapest per call. */
class NodeFile implements DiskFile {
  readonly #fd: number;
  readonly #gate: ReadGate;

  constructor(fd: number, gate: ReadGate) {
    this.#fd = fd;
    this.#gate = gate;
  }

  async write(buffers: readonly Uint8Array[], position: number): Promise<void> {
    let rest = buffers;
    let at = position;
    while (rest.length > 0) {
      const written = await this.#writeOnce(rest, at);
      at += written;
      rest = dropBytes(rest, written);
    }
  }

  #writeOnce(buffers: readonly Uint8Array[], position: number): Promise<number> {
    return new Promise((resolve, reject) => {
      fs.writev(this.#fd, buffers as NodeJS.ArrayBufferView[], position, (error, written) =>
        error ? reject(error) : resolve(written),
      );
    });
  }

  async read(buffer: Uint8Array, position: number): Promise<number> {
    let filled = 0;
    while (filled < buffer.length) {
      const count = await this.#readOnce(buffer, filled, position + filled);
      if (count === 0) break;
      filled += count;
    }
    return filled;
  }

  #readOnce(buffer: Uint8Array, offset: number, position: number): number | Promise<number> {
    const length = buffer.length - offset;
    if (this.#gate.isOpenFor(length))
      return this.#gate.timed(() => fs.readSync(this.#fd, buffer, offset, length, position));
    return new Promise((resolve, reject) => {
      fs.read(this.#fd, buffer, offset, buffer.length - offset, position, (error, count) =>
        error ? reject(error) : resolve(count),
      );
    });
  }

  sync(): Promise<void> {
    return new Promise((resolve, reject) => {
      fs.fdatasync(this.#fd, (error) => (error ? reject(error) : resolve()));
    });
  }

  truncate(length: number): Promise<void> {
    return new Promise((resolve, reject) => {
      fs.ftruncate(this.#fd, length, (error) => (error ? reject(error) : resolve()));
    });
  }

  length(): Promise<number> {
    return new Promise((resolve, reject) => {
      fs.fstat(this.#fd, (error, stats) => (error ? reject(error) : resolve(stats.size)));
    });
  }

  close(): Promise<void> {
    return new Promise((resolve, reject) => {
      fs.close(this.#fd, (error) => (error ? reject(error) : resolve()));
    });
  }
}

/** What is left of `buffers` after their first `count` bytes. */
function dropBytes(buffers: readonly Uint8Array[], count: number): readonly Uint8Array[] {
  let index = 0;
  let left = count;
  while (index < buffers.length && left >= buffers[index]!.length) {
    left -= buffers[index]!.length;
    index += 1;
  }
  if (left === 0) return index === buffers.length ? [] : buffers.slice(index);
  return [buffers[index]!.subarray(left), ...buffers.slice(index + 1)];
}

async function makeDirectory(path: string): Promise<boolean> {
  try {
    await fs.promises.mkdir(path, { mode: 0o750 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if (!(await fs.promises.stat(path)).isDirectory()) throw error;
    return false;
  }
}

async function syncDirectory(path: string): Promise<void> {
  const handle = await fs.promises.open(path, fs.constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function list(path: string): Promise<readonly DirectoryEntry[]> {
  const entries = await fs.promises.readdir(path, { withFileTypes: true });
  return entries.map((entry) => ({ name: entry.name, isDirectory: entry.isDirectory() }));
}

async function stat(path: string): Promise<{ length: number; isFile: boolean } | null> {
  try {
    const stats = await fs.promises.stat(path);
    return { length: stats.size, isFile: stats.isFile() };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
}

async function space(path: string): Promise<{ freeBytes: number; totalBytes: number }> {
  const { bavail, blocks, bsize } = await fs.promises.statfs(path);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}
