import { closeSync, mkdtempSync, openSync, readdirSync, readSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { sampleItem } from '../contract';
import { scanSegment } from '../scan';
import { SequenceClock } from '../sequence';
import { diskError } from '../testing/simulated-disk';
import type { Disk, OpenMode } from './disk';
import { type FileStore, openFileStore } from './file-store';
import { nodeDisk } from './node-disk';

const mebibyte = 1024 * 1024;
let root: string;
let store: FileStore;

beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'radlake-pool-'));
});
afterEach(async () => {
  await store.close();
  rmSync(root, { recursive: true });
});

async function openOn(disk: Disk, segmentBytes = 3 * mebibyte): Promise<void> {
  const clock = new SequenceClock();
  store = await openFileStore({ name: 'd', root, disk, clock, segmentBytes, poolSize: 1, reserveBytes: 0 });
  await store.poolSettled();
}

function files(folder: string): { file: string; length: number }[] {
  const at = path.join(root, folder);
  return readdirSync(at).map((name) => ({ file: path.join(at, name), length: statSync(path.join(at, name)).size }));
}

/** A disk that remembers how files were opened, and refuses what it is told to. */
function watched(refuse: 'nothing' | 'open' | 'write'): { disk: Disk; opened: string[] } {
  const real = nodeDisk();
  const opened: string[] = [];
  const refused = () => Object.assign(new Error('EINVAL: invalid argument'), { code: 'EINVAL' });
  const open: Disk['open'] = async (name, mode) => {
    if (mode === 'create' || mode === 'create-direct') opened.push(mode);
    if (mode !== 'create-direct') return await real.open(name, mode);
    if (refuse === 'open') throw refused();
    // The temporary folder may lie on a file system that refuses by itself: not what this test is about.
    const file = await real.open(name, 'create');
    if (refuse === 'write') file.write = async () => Promise.reject(refused());
    return file;
  };
  return { disk: { ...real, open }, opened };
}

describe('the pool of segments', () => {
  it('writes past the page cache, whole pages whatever the size of a segment', async () => {
    const { disk, opened } = watched('nothing');
    await openOn(disk, 3 * mebibyte + 100);
    expect(opened.filter((mode) => mode === 'create-direct')).toHaveLength(1);
    expect(files('.radlake/pool').map(({ length }) => length)).toEqual([3 * mebibyte + 4096]);
  });

  it.each(['open', 'write'] as const)('goes through the page cache where direct %ss are refused', async (refuse) => {
    const { disk, opened } = watched(refuse);
    await openOn(disk);
    expect(opened.slice(opened.indexOf('create-direct'))).toEqual(['create-direct', 'create']);
    expect(files('.radlake/pool').map(({ length }) => length)).toEqual([3 * mebibyte]);
  });

  it('is filled on the real disk of this machine', async () => {
    await openOn(nodeDisk());
    const [{ file, length }] = files('.radlake/pool') as [{ file: string; length: number }];
    const bytes = Buffer.alloc(length, 1);
    const fd = openSync(file, 'r');
    readSync(fd, bytes, 0, length, 0);
    closeSync(fd);
    expect([length, bytes.equals(Buffer.alloc(length))]).toEqual([3 * mebibyte, true]);
  });
});

/** The real disk, with the writes to segments noted: how the file was opened, and where the write ended. */
function notedDisk(refuse: 'nothing' | 'open' | 'write'): { disk: Disk; writes: [OpenMode, number][] } {
  const real = nodeDisk();
  const writes: [OpenMode, number][] = [];
  const open: Disk['open'] = async (name, mode) => {
    if (mode === 'write-durable' && refuse === 'open') throw diskError('EINVAL', name);
    // As before: the folder of tests may lie on a file system that refuses by itself.
    const file = await real.open(name, mode === 'write-durable' ? 'write' : mode);
    const write = file.write.bind(file);
    file.write = async (buffers, position) => {
      if (name.includes('segments')) writes.push([mode, position + lengthOf(buffers)]);
      if (mode === 'write-durable' && refuse === 'write') throw diskError('EINVAL', name);
      await write(buffers, position);
      if (mode === 'write-durable') await file.sync();
    };
    return file;
  };
  return { disk: { ...real, open }, writes };
}

const lengthOf = (buffers: readonly Uint8Array[]): number => buffers.reduce((sum, { length }) => sum + length, 0);

async function landAll(lengths: readonly number[]): Promise<void> {
  for (const [at, length] of lengths.entries()) {
    const item = sampleItem(at + 1, length);
    const { locations } = await store.land({ items: [item], records: [] });
    const { key, offset } = locations[0]!;
    const stored = Buffer.from(await store.read(key, offset, length));
    expect(stored.equals(Buffer.concat(item.content as Uint8Array[]))).toBe(true);
  }
}

describe('a group in a pre-written segment', () => {
  const lengths = [1000, 50_000, 4096, 700_001];

  it('goes past the page cache by one write, and ends with a page', async () => {
    const { disk, writes } = notedDisk('nothing');
    await openOn(disk);
    await landAll(lengths);
    expect(writes.map(([mode, end]) => [mode, end % 4096])).toEqual(lengths.map(() => ['write-durable', 0]));
  });

  it('goes through the page cache where opening for the other is refused', async () => {
    const { disk, writes } = notedDisk('open');
    await openOn(disk);
    await landAll(lengths);
    expect(writes.map(([mode, end]) => [mode, end % 4096])).toEqual(lengths.map(() => ['write', 0]));
  });

  it('goes through the page cache from the first write that is refused, and that group is whole', async () => {
    const { disk, writes } = notedDisk('write');
    await openOn(disk);
    await landAll(lengths);
    expect(writes.map(([mode]) => mode)).toEqual(['write-durable', ...lengths.map(() => 'write')]);
  });

  it('is whole on the real disk of this machine, also behind the end of the segment', async () => {
    await openOn(nodeDisk());
    await landAll([...lengths, 5 * mebibyte]);
    await store.close();
    const parts: string[] = [];
    await openOn(nodeDisk());
    for await (const { key } of store.list('segments/'))
      for await (const part of scanSegment(store, key, { verifyContent: true })) {
        parts.push(part.kind);
        if (part.kind === 'group') expect(part.members.map(({ fault }) => fault)).toEqual([undefined]);
      }
    expect(parts.filter((kind) => kind === 'group')).toHaveLength(lengths.length + 1);
    expect(parts.filter((kind) => kind === 'damage')).toEqual([]);
  });
});
