import path from 'node:path';
import type { DirectoryEntry, Disk, DiskFile, OpenMode } from '../file/disk';
import { landingBlocks } from '../landing-blocks';

/** Every operation after the power went fails with this. */
export class PowerLossError extends Error {
  readonly code = 'EPOWER';
}

export interface SimulatedDiskOptions {
  /** Total room in bytes; writes beyond it fail with ENOSPC. Default: no limit. */
  readonly totalBytes?: number;
  /** False: `sync` and `syncDirectory` claim success and do nothing, as a lying disk or a program without them. */
  readonly syncs?: boolean;
  /** Asked before each operation; what it returns is thrown. For faults of other kinds. */
  readonly fault?: (operation: string, path: string) => Error | undefined;
}

/** A file's contents: as programs see them, and as the medium has them. */
interface Inode {
  kind: 'file';
  data: Buffer;
  durable: Buffer;
}

/** A directory's names: as programs see them, and as the medium has them. */
interface Directory {
  kind: 'directory';
  entries: Map<string, Inode | Directory>;
  durable: Map<string, Inode | Directory>;
}

const blockSize = 4096;
const sectorSize = 512;

/**
 * A file system in memory with a page cache: what was not synced may or may not reach the medium. At power loss each
 * unsynced 4 KiB block (or 512-byte sector), each change of a file's length and each name in a directory goes its own
 * way, independently of the order of the writes.
 */
export class SimulatedDisk implements Disk {
  readonly #options: SimulatedDiskOptions;
  readonly #root: Directory;
  #isOff = false;
  #operations = 0;
  #offAfter = Number.POSITIVE_INFINITY;

  constructor(options: SimulatedDiskOptions = {}, root: Directory = newDirectory()) {
    this.#options = options;
    this.#root = root;
  }

  /** Operations carried out so far. */
  get operations(): number {
    return this.#operations;
  }

  /** The power goes when so many operations were carried out. */
  cutPowerAfter(operations: number): void {
    this.#offAfter = operations;
  }

  /**
   * What is on the medium after a power loss, as a fresh disk. The old one answers nothing any more.
   *
   * @param random - in [0, 1); decides what survived
   * @param torn - blocks may survive in part, by 512-byte sectors
   */
  powerLoss(random: () => number, torn = false): SimulatedDisk {
    this.#isOff = true;
    const survivors = new Map<Inode | Directory, Inode | Directory>();
    const root = survive(this.#root, random, torn ? sectorSize : blockSize, survivors) as Directory;
    return new SimulatedDisk(this.#options, root);
  }

  async open(file: string, mode: OpenMode): Promise<DiskFile> {
    await this.#step('open', file);
    const { directory, name } = this.#parentOf(file);
    const found = directory.entries.get(name);
    if (mode === 'create' || mode === 'create-direct') {
      if (found) throw diskError('EEXIST', file);
      const inode: Inode = { kind: 'file', data: Buffer.alloc(0), durable: Buffer.alloc(0) };
      directory.entries.set(name, inode);
      return this.#fileOf(inode, file);
    }
    if (!found) throw diskError('ENOENT', file);
    if (found.kind === 'directory') throw diskError('EISDIR', file);
    return mode === 'write-durable' ? this.#durableFileOf(found, file) : this.#fileOf(found, file);
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#step('rename', to);
    const source = this.#parentOf(from);
    const target = this.#parentOf(to);
    const moved = source.directory.entries.get(source.name);
    if (!moved) throw diskError('ENOENT', from);
    source.directory.entries.delete(source.name);
    target.directory.entries.set(target.name, moved);
  }

  async link(from: string, to: string): Promise<void> {
    await this.#step('link', to);
    const source = this.#parentOf(from);
    const target = this.#parentOf(to);
    const linked = source.directory.entries.get(source.name);
    if (!linked) throw diskError('ENOENT', from);
    if (target.directory.entries.has(target.name)) throw diskError('EEXIST', to);
    target.directory.entries.set(target.name, linked);
  }

  async unlink(file: string): Promise<void> {
    await this.#step('unlink', file);
    const { directory, name } = this.#parentOf(file);
    if (!directory.entries.delete(name)) throw diskError('ENOENT', file);
  }

  async copy(from: string, to: string): Promise<void> {
    await this.#step('copy', to);
    const source = this.#parentOf(from);
    const found = source.directory.entries.get(source.name);
    if (found?.kind !== 'file') throw diskError('ENOENT', from);
    const target = this.#parentOf(to);
    if (target.directory.entries.has(target.name)) throw diskError('EEXIST', to);
    target.directory.entries.set(target.name, {
      kind: 'file',
      data: Buffer.from(found.data),
      durable: Buffer.alloc(0),
    });
  }

  async makeDirectory(directory: string): Promise<boolean> {
    await this.#step('mkdir', directory);
    const parent = this.#parentOf(directory);
    const found = parent.directory.entries.get(parent.name);
    if (found?.kind === 'file') throw diskError('EEXIST', directory);
    if (found) return false;
    parent.directory.entries.set(parent.name, newDirectory());
    return true;
  }

  async syncDirectory(directory: string): Promise<void> {
    await this.#step('syncDirectory', directory);
    const found = this.#find(directory);
    if (found?.kind !== 'directory') throw diskError('ENOENT', directory);
    if (this.#options.syncs !== false) found.durable = new Map(found.entries);
  }

  async list(directory: string): Promise<readonly DirectoryEntry[]> {
    await this.#step('list', directory);
    const found = this.#find(directory);
    if (found?.kind !== 'directory') throw diskError('ENOENT', directory);
    return [...found.entries].map(([name, entry]) => ({ name, isDirectory: entry.kind === 'directory' }));
  }

  async stat(file: string): Promise<{ length: number; isFile: boolean } | null> {
    await this.#step('stat', file);
    const found = this.#find(file);
    if (!found) return null;
    return found.kind === 'file' ? { length: found.data.length, isFile: true } : { length: 0, isFile: false };
  }

  async space(directory: string): Promise<{ freeBytes: number; totalBytes: number }> {
    await this.#step('space', directory);
    const totalBytes = this.#options.totalBytes ?? 2 ** 40;
    return { freeBytes: totalBytes - this.#usedBytes(), totalBytes };
  }

  #fileOf(inode: Inode, file: string): DiskFile {
    return {
      write: async (buffers, position) => {
        await this.#step('write', file);
        const bytes = Buffer.concat(buffers);
        const growth = Math.max(0, position + bytes.length - inode.data.length);
        if (growth > 0) {
          const room = (this.#options.totalBytes ?? Number.POSITIVE_INFINITY) - this.#usedBytes();
          if (growth > room) throw diskError('ENOSPC', file);
          inode.data = Buffer.concat([inode.data, Buffer.alloc(growth)]);
        }
        inode.data.set(bytes, position);
      },
      read: async (buffer, position) => {
        await this.#step('read', file);
        return position >= inode.data.length ? 0 : inode.data.copy(buffer, 0, position);
      },
      sync: async () => {
        await this.#step('sync', file);
        if (this.#options.syncs !== false) inode.durable = Buffer.from(inode.data);
      },
      truncate: async (length) => {
        await this.#step('truncate', file);
        const kept = inode.data.subarray(0, length);
        inode.data = Buffer.concat([kept, Buffer.alloc(Math.max(0, length - kept.length))]);
      },
      length: async () => {
        await this.#step('length', file);
        return inode.data.length;
      },
      close: async () => undefined,
    };
  }

  /** Takes whole sectors only, each write an unsynced one and a sync: power may go between the two. */
  #durableFileOf(inode: Inode, file: string): DiskFile {
    const plain = this.#fileOf(inode, file);
    return {
      ...plain,
      write: async (buffers, position) => {
        const lengths = [position, ...buffers.map(({ length }) => length)];
        const isWhole = lengths.every((length) => length % sectorSize === 0);
        if (!isWhole || !buffers.every((bytes) => landingBlocks.isAligned(bytes))) throw diskError('EINVAL', file);
        await plain.write(buffers, position);
        await plain.sync();
      },
    };
  }

  /** Lets other work run in between, as a real disk does. */
  async #step(operation: string, file: string): Promise<void> {
    await Promise.resolve();
    if (this.#isOff || this.#operations >= this.#offAfter) {
      this.#isOff = true;
      throw new PowerLossError('the power is gone');
    }
    this.#operations += 1;
    const fault = this.#options.fault?.(operation, file);
    if (fault) throw fault;
  }

  #find(file: string): Inode | Directory | undefined {
    let found: Inode | Directory | undefined = this.#root;
    for (const part of file.split(path.sep).filter((name) => name !== '')) {
      if (found?.kind !== 'directory') return undefined;
      found = found.entries.get(part);
    }
    return found;
  }

  #parentOf(file: string): { directory: Directory; name: string } {
    const directory = this.#find(path.dirname(file));
    if (!directory) throw diskError('ENOENT', file);
    if (directory.kind === 'file') throw diskError('ENOTDIR', file);
    return { directory, name: path.basename(file) };
  }

  #usedBytes(): number {
    const seen = new Set<Inode>();
    const visit = (directory: Directory): void => {
      for (const entry of directory.entries.values()) {
        if (entry.kind === 'file') seen.add(entry);
        else visit(entry);
      }
    };
    visit(this.#root);
    return [...seen].reduce((sum, inode) => sum + inode.data.length, 0);
  }
}

function newDirectory(): Directory {
  return { kind: 'directory', entries: new Map(), durable: new Map() };
}

export function diskError(code: string, file: string): Error {
  return Object.assign(new Error(`${code}: ${file}`), { code });
}

/** The same inode survives once, under however many names. */
function survive(
  entry: Inode | Directory,
  random: () => number,
  unit: number,
  survivors: Map<Inode | Directory, Inode | Directory>,
): Inode | Directory {
  const known = survivors.get(entry);
  if (known) return known;
  if (entry.kind === 'file') {
    const data = surviveData(entry, random, unit);
    const inode: Inode = { kind: 'file', data, durable: Buffer.from(data) };
    survivors.set(entry, inode);
    return inode;
  }
  const entries = new Map<string, Inode | Directory>();
  for (const name of new Set([...entry.durable.keys(), ...entry.entries.keys()])) {
    const [before, now] = [entry.durable.get(name), entry.entries.get(name)];
    const kept = before === now || random() < 0.5 ? now : before;
    if (kept) entries.set(name, survive(kept, random, unit, survivors));
  }
  const directory: Directory = { kind: 'directory', entries, durable: new Map(entries) };
  survivors.set(entry, directory);
  return directory;
}

function surviveData(inode: Inode, random: () => number, unit: number): Buffer {
  const { data, durable } = inode;
  const length = data.length === durable.length || random() < 0.5 ? data.length : durable.length;
  const survived = Buffer.alloc(length);
  const chance = random() < 0.5 ? random() : 0.9; // few holes are the hardest to notice
  for (let at = 0; at < length; at += unit) {
    const from = random() < chance ? data : durable;
    from.subarray(at, at + unit).copy(survived, at);
  }
  return survived;
}
