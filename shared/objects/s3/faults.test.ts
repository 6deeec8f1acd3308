import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { sampleBytes, sampleItem } from '../contract';
import { Lander } from '../landing';
import { scanSegment } from '../scan';
import { SequenceClock } from '../sequence';
import { failure, MemoryS3, type Sent } from '../testing/memory-s3';
import { defaultS3Limits } from './connection';
import { s3Presets } from './presets';
import { openS3Store, type S3Store, type S3StoreOptions } from './s3-store';

const limits = { ...defaultS3Limits, pauseMs: 1, longestPauseMs: 1 };
const mebibyte = 1024 * 1024;

let folder: string;
let medium: MemoryS3;
let opened: S3Store[];

beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'radlake-s3-'));
  medium = new MemoryS3();
  opened = [];
});

afterEach(async () => {
  medium.before = () => undefined;
  medium.after = () => undefined;
  for (const store of opened) await store.close();
  await fs.rm(folder, { recursive: true });
});

async function open(more: Partial<S3StoreOptions> = {}): Promise<S3Store> {
  const target = {
    bucket: 'bucket',
    prefix: 'here/',
    presetName: 'aws',
    preset: s3Presets.aws,
    region: 'us-east-1',
    endpoint: undefined,
  } as const;
  const store = await openS3Store({ name: 's3', target, spillFolder: folder, sender: medium.sender, limits, ...more });
  opened.push(store);
  return store;
}

/** Leaves a store as a process that was killed leaves it. */
function abandon(store: S3Store): void {
  opened.splice(opened.indexOf(store), 1);
}

const isSegment = ({ name, input }: Sent): boolean => name === 'PutObject' && input.Key!.includes('/segments/');

/** Fails the first requests that fit. */
function failing(count: number, fits: (sent: Sent) => boolean, error: () => Error): (sent: Sent) => void {
  let left = count;
  return (sent) => {
    if (left === 0 || !fits(sent)) return;
    left -= 1;
    throw error();
  };
}

const segmentKeys = (): string[] => [...medium.objects.keys()].filter((key) => key.includes('/segments/'));

describe('landing on S3', () => {
  it.each([
    ['the store is busy', () => failure(503, 'SlowDown')],
    ['the connection breaks', () => Object.assign(new Error('reset'), { code: 'ECONNRESET' })],
    ['bytes changed on the way', () => failure(400, 'BadDigest')],
  ])('sends a group again when %s', async (_case, error) => {
    const store = await open();
    medium.before = failing(2, isSegment, error);
    const { locations } = await store.land({ items: [sampleItem(1, 1000)], records: [] });
    expect(Buffer.from(await store.read(locations[0]!.key, locations[0]!.offset, 1000))).toEqual(sampleBytes(1, 1000));
    expect(segmentKeys()).toHaveLength(1);
  });

  it('takes a group for landed when its first answer was lost', async () => {
    const store = await open();
    medium.after = failing(1, isSegment, () => Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
    const { locations } = await store.land({ items: [sampleItem(1, 1000)], records: [] });
    expect(segmentKeys()).toEqual([`here/${locations[0]!.key}`]);
  });

  it('refuses when the store does not answer, and takes away what may have arrived', async () => {
    const store = await open();
    medium.after = failing(limits.attempts, isSegment, () => failure(500, 'InternalError'));
    medium.before = failing(
      1,
      ({ name }) => name === 'HeadObject',
      () => failure(403, 'AccessDenied'),
    );
    const refused = store.land({ items: [sampleItem(1, 1000)], records: [] });
    await expect(refused).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', retryable: true });
    await store.close();
    expect(segmentKeys()).toEqual([]);
  });

  it.each([
    [507, 'InsufficientStorage'],
    [400, 'XMinioStorageFull'],
    [403, 'QuotaExceeded'],
  ])('says that the store is full for %s %s, at once', async (status, code) => {
    const store = await open();
    medium.before = failing(1, isSegment, () => failure(status, code));
    const refused = store.land({ items: [sampleItem(1, 1000)], records: [] });
    await expect(refused).rejects.toMatchObject({ code: 'STORE_FULL', status: 507 });
  });

  it('has eight groups in flight, and acknowledges each when its own put is done', async () => {
    const store = await open();
    const waiting: (() => void)[] = [];
    medium.before = (sent) => {
      if (isSegment(sent)) return new Promise<void>((resolve) => waiting.push(resolve));
      return undefined;
    };
    const lander = new Lander(store);
    const done: number[] = [];
    const landings = Array.from({ length: 20 }, async (_, index) => {
      await new Promise((resolve) => setImmediate(resolve));
      await lander.land(sampleItem(index, 100));
      done.push(index);
    });
    while (waiting.length < 8) await new Promise((resolve) => setImmediate(resolve));
    expect(done).toEqual([]);
    const release = setInterval(() => waiting.shift()?.(), 1);
    await Promise.all(landings);
    clearInterval(release);
    expect(done).toHaveLength(20);
    const sequences = new Set<number>();
    for await (const { key } of store.list('segments/')) {
      for await (const part of scanSegment(store, key, { verifyContent: true })) {
        if (part.kind === 'group') for (const { sequence } of part.members) sequences.add(sequence);
      }
    }
    expect(sequences.size).toBe(20);
  });

  it('lands a large spill in parts, its end last, and nothing of it when a part fails', async () => {
    const store = await open();
    const bytes = sampleBytes(5, 17 * mebibyte + 1);
    const spill = await store.openSpill();
    await spill.write(bytes);
    const item = { ...sampleItem(5, 0), content: spill, length: bytes.length };
    const isPart = ({ name, input }: Sent) => name === 'UploadPart' && input['PartNumber'] === 1;
    medium.before = failing(limits.attempts, isPart, () => failure(500, 'InternalError'));
    await expect(store.land({ items: [item], records: [] })).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect([segmentKeys(), medium.uploads.size]).toEqual([[], 0]);
    const { locations } = await store.land({ items: [item], records: [] });
    const { key, offset, length } = locations[0]!;
    expect(Buffer.from(await store.read(key, offset, length)).equals(bytes)).toBe(true);
    const parts: unknown[] = [];
    for await (const part of scanSegment(store, key, { verifyContent: true })) parts.push(part);
    expect(parts).toMatchObject([
      { kind: 'group', members: [{ length: bytes.length }] },
      { kind: 'end', torn: false },
    ]);
    expect(await fs.readdir(folder)).toEqual([]);
  });
});

describe('putting on S3', () => {
  const large = (): Iterable<Uint8Array> => Array.from({ length: 20 }, (_, index) => Buffer.alloc(mebibyte, index));

  it('aborts an upload whose source breaks, and leaves no part behind', async () => {
    const store = await open();
    function* breaking(): Generator<Uint8Array> {
      yield* large();
      throw new Error('source broke');
    }
    await expect(store.put('packs/a', breaking())).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(medium.names()).toContain('AbortMultipartUpload');
    expect([medium.uploads.size, medium.objects.has('here/packs/a')]).toEqual([0, false]);
  });

  it('knows its own upload again when the answer to its completion was lost', async () => {
    const store = await open();
    medium.after = failing(
      1,
      ({ name }) => name === 'CompleteMultipartUpload',
      () => failure(500, 'InternalError'),
    );
    expect(await store.put('packs/a', large(), { ifAbsent: true })).toMatchObject({ length: 20 * mebibyte });
    expect((await store.head('packs/a'))?.length).toBe(20 * mebibyte);
  });

  it('gives the hash of an object that went in one piece, put and asked for', async () => {
    const store = await open();
    const sha256 = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824';
    expect(await store.put('packs/a', [Buffer.from('hello')])).toEqual({ key: 'packs/a', length: 5, sha256 });
    expect(await store.head('packs/a')).toEqual({ key: 'packs/a', length: 5, sha256 });
  });

  it('copies an object above the limit of one request in parts', async () => {
    const store = await open({ copyLimits: { oneCopyBytes: 10, partBytes: 7 } });
    await store.put('packs/a', [Buffer.from('0123456789abcdefghi')]);
    await store.copy('packs/a', 'packs/b');
    expect(Buffer.from(await store.read('packs/b')).toString()).toBe('0123456789abcdefghi');
    expect(medium.names().filter((name) => name === 'UploadPartCopy')).toHaveLength(3);
  });
});

describe('reading on S3', () => {
  it('goes on where a connection broke off', async () => {
    const store = await open();
    const bytes = sampleBytes(1, 3 * mebibyte);
    await store.put('packs/a', [bytes]);
    medium.breakBodyAfter = 1_000_000;
    expect(Buffer.from(await store.read('packs/a')).equals(bytes)).toBe(true);
    expect(medium.names().filter((name) => name === 'GetObject')).toHaveLength(2);
  });

  it('reads headers, journal and seal of a segment with few requests', async () => {
    const store = await open();
    const items = Array.from({ length: 10 }, (_, index) => sampleItem(index, 5_000));
    const { locations } = await store.land({ items, records: [] });
    medium.sent.length = 0;
    const kinds: string[] = [];
    for await (const { kind } of scanSegment(store, locations[0]!.key)) kinds.push(kind);
    expect(kinds).toEqual(['group', 'end']);
    expect(medium.names()).toEqual(['GetObject']);
  });

  it('says that an object is gone when another process removed it under a reader', async () => {
    const store = await open();
    await store.put('packs/a', [Buffer.alloc(100_000)]);
    const reader = await store.open('packs/a');
    medium.objects.delete('here/packs/a');
    await expect(reader.read(Buffer.alloc(10), 0)).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
    await reader.close();
  });

  it('keeps a copy for the readers of a deleted object, as long as there are any', async () => {
    const store = await open();
    await store.put('packs/a', [Buffer.alloc(100_000, 7)]);
    const readers = [await store.open('packs/a'), await store.open('packs/a')];
    await store.delete('packs/a');
    const held = () => [...medium.objects.keys()].filter((key) => key.includes('/held/'));
    expect(held()).toHaveLength(1);
    await readers[0]!.close();
    const buffer = Buffer.alloc(50_000);
    expect(await readers[1]!.read(buffer, 1)).toBe(50_000);
    expect(buffer.equals(Buffer.alloc(50_000, 7))).toBe(true);
    await readers[1]!.close();
    expect(held()).toEqual([]);
  });
});

describe('starting on S3', () => {
  it('removes what the process before left under way, and nothing else', async () => {
    const first = await open();
    await first.land({ items: [sampleItem(1, 100)], records: [] });
    await first.put('packs/a', [Buffer.alloc(100)]);
    const spill = await first.openSpill();
    await spill.write(Buffer.alloc(100));
    const reader = await first.open('packs/a');
    await first.delete('packs/a');
    expect(reader.length).toBe(100);
    medium.uploads.set('left', { key: 'here/packs/b', metadata: {}, parts: new Map() });
    medium.uploads.set('elsewhere', { key: 'there/packs/b', metadata: {}, parts: new Map() });
    abandon(first);
    const second = await open();
    expect(second.recovery).toEqual({ segments: 1, abortedUploads: 1, removedCopies: 1 });
    expect([...medium.uploads.keys()]).toEqual(['elsewhere']);
    expect(await fs.readdir(folder)).toEqual([]);
    expect(segmentKeys()).toHaveLength(1);
    await spill.discard();
  });

  it('goes on above every sequence that landed, whatever the clock of the machine says', async () => {
    const first = await open({ clock: new SequenceClock(() => 2_000_000_000_000) });
    const { locations } = await first.land({ items: [sampleItem(1, 100), sampleItem(2, 100)], records: [] });
    abandon(first);
    const second = await open({ clock: new SequenceClock(() => 1_000_000_000_000) });
    const later = await second.land({ items: [sampleItem(3, 100)], records: [] });
    expect(later.locations[0]!.sequence).toBeGreaterThan(locations[1]!.sequence);
  });

  it('fails at once, naming the reason, when the account is refused', async () => {
    medium.before = failing(
      1,
      () => true,
      () => failure(403, 'InvalidAccessKeyId'),
    );
    await expect(open()).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: 'The store failed: InvalidAccessKeyId',
    });
  });
});

describe('the owner of a prefix on S3', () => {
  const note = (more: object): Buffer =>
    Buffer.from(JSON.stringify({ id: 'x', host: 'elsewhere', pid: 1, startedAt: '1', sequence: 5, ...more }));
  const place = (bytes: Buffer, etag: string) =>
    medium.objects.set('here/.radlake/owner.json', { bytes, etag, metadata: {} });

  it('is refused while a process of this machine holds it', async () => {
    place(note({ host: os.hostname(), pid: process.ppid, startedAt: '' }), '"1"');
    await expect(open()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', details: { pid: process.ppid } });
  });

  it('waits for the note of another machine to stand still, and is refused when it is renewed', async () => {
    place(note({}), '"1"');
    const renewing = setInterval(() => place(note({}), `"${Math.random()}"`), 5);
    const lease = { leaseMs: 60_000, renewMs: 10_000, lookMs: 20 };
    await expect(open({ lease })).rejects.toMatchObject({ details: { host: 'elsewhere' } });
    clearInterval(renewing);
  });

  it('takes over from one that stopped renewing, and goes on above its sequence', async () => {
    place(note({ sequence: 3_000_000_000_000_000 }), '"1"');
    const store = await open({
      lease: { leaseMs: 50, renewMs: 10_000, lookMs: 10 },
      clock: new SequenceClock(() => 1),
    });
    const { locations } = await store.land({ items: [sampleItem(1, 100)], records: [] });
    expect(locations[0]!.sequence).toBeGreaterThan(3_000_000_000_000_000);
  });

  it('acknowledges nothing any more once another has taken over', async () => {
    const store = await open({ lease: { leaseMs: 0, renewMs: 1_000_000, lookMs: 10 } });
    await store.land({ items: [sampleItem(1, 100)], records: [] });
    place(note({}), '"other"');
    await expect(store.land({ items: [sampleItem(2, 100)], records: [] })).rejects.toMatchObject({
      message: 'Another process has taken this store over',
    });
    await expect(store.delete('packs/a')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await store.close();
    expect(segmentKeys()).toHaveLength(1);
    expect(medium.objects.get('here/.radlake/owner.json')?.etag).toBe('"other"');
  });

  it('takes its note away when it closes', async () => {
    const store = await open();
    expect(medium.objects.has('here/.radlake/owner.json')).toBe(true);
    await store.close();
    expect(medium.objects.size).toBe(0);
  });
});
