import { closeSync, mkdtempSync, openSync, readdirSync, readSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { sampleItem } from '../contract';
import { SequenceClock } from '../sequence';
import type { Disk } from './disk';
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

describe('a group in a pre-written segment', () => {
  it('is written up to the end of its last page, and leaves zeros behind it', async () => {
    const ends: number[] = [];
    const real = nodeDisk();
    const open: Disk['open'] = async (name, mode) => {
      const file = await real.open(name, mode);
      const write = file.write.bind(file);
      file.write = async (buffers, position) => {
        if (mode === 'write') ends.push(position + buffers.reduce((sum, buffer) => sum + buffer.length, 0));
        await write(buffers, position);
      };
      return file;
    };
    await openOn({ ...real, open });
    const lengths = [1000, 50_000, 4096, 700_001];
    for (const [at, length] of lengths.entries()) {
      const item = sampleItem(at + 1, length);
      const { locations } = await store.land({ items: [item], records: [] });
      const { key, offset } = locations[0]!;
      const stored = Buffer.from(await store.read(key, offset, length));
      expect(stored.equals(Buffer.concat(item.content as Uint8Array[]))).toBe(true);
    }
    expect(ends.map((end) => end % 4096)).toEqual([0, 0, 0, 0]);
  });
});
