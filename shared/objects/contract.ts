import { createCipheriv, createHash } from 'node:crypto';
import { crc32 } from './crc32';
import { type LandingItem, type ObjectStore, reusedChunkBytes } from './port';
import { checkLocation, type ScannedGroup, scanSegment } from './scan';

/** One store under test; `dispose` closes it and removes what it left. */
export interface StoreUnderTest {
  readonly store: ObjectStore;
  /** Bytes that the medium itself holds in the memory of this process; default none. */
  heldBytes?(): number;
  dispose(): Promise<void>;
}

const uidRoot = '1.2.826.0.1.3680043.10.1';

/** An item with reproducible content, in chunks of odd sizes. */
export function sampleItem(index: number, length: number, space = 'main'): LandingItem {
  const bytes = sampleBytes(index, length);
  const cut = Math.floor(length / 3);
  return {
    name: {
      studyInstanceUid: `${uidRoot}.1`,
      seriesInstanceUid: `${uidRoot}.1.${index % 7}`,
      sopInstanceUid: `${uidRoot}.1.${index % 7}.${index}`,
    },
    arrival: { space, source: 'dimse', transferSyntaxUid: '1.2.840.10008.1.2.1', callingAeTitle: `CT${index % 3}` },
    content: [bytes.subarray(0, cut), bytes.subarray(cut)],
    length,
  };
}

/** Bytes that differ for each seed and at each place (a key stream of AES, because it is quick). */
export function sampleBytes(seed: number, length: number): Buffer {
  const key = Buffer.alloc(16);
  key.writeUInt32BE(seed);
  return createCipheriv('aes-128-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(length));
}

/** What every adapter of the objects port promises. Call it inside a jest test file. */
export function describeObjectStoreContract(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`objects port: ${name}`, () => {
    let store: ObjectStore;
    let dispose: () => Promise<void>;
    let heldBytes: () => number;

    beforeEach(async () => {
      const opened = await open();
      store = opened.store;
      dispose = () => opened.dispose();
      heldBytes = () => opened.heldBytes?.() ?? 0;
    });

    afterEach(() => dispose());

    describePut(
      () => store,
      () => heldBytes(),
    );
    describeReading(() => store);
    describeListing(() => store);
    describeLanding(() => store);
    describeSpills(() => store);
    describeState(() => store);
  });
}

async function* chunksOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function keysOf(store: ObjectStore, prefix: string, after?: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix, after)) keys.push(key);
  return keys;
}

async function groupsOf(store: ObjectStore, key: string): Promise<ScannedGroup[]> {
  const groups: ScannedGroup[] = [];
  for await (const part of scanSegment(store, key, { verifyContent: true }))
    if (part.kind === 'group') groups.push(part);
  return groups;
}

async function contentAt(store: ObjectStore, location: { key: string; offset: number; length: number }) {
  return Buffer.from(await store.read(location.key, location.offset, location.length));
}

function describePut(current: () => ObjectStore, heldBytes: () => number): void {
  describe('put', () => {
    it('gives back the bytes of a streamed object', async () => {
      const bytes = sampleBytes(1, 1_000_003);
      expect(await current().put('packs/a/one.tar', chunksOf(bytes, 7919))).toMatchObject({
        key: 'packs/a/one.tar',
        length: bytes.length,
      });
      expect(Buffer.from(await current().read('packs/a/one.tar')).equals(bytes)).toBe(true);
    });

    it('has taken a large chunk when it asks for the next: its bytes may be reused', async () => {
      const window = Buffer.alloc(reusedChunkBytes);
      function* reusing(): Generator<Uint8Array> {
        for (const value of [1, 2, 3]) {
          yield Buffer.of(value);
          yield window.fill(value);
        }
      }
      await current().put('packs/reused', reusing());
      const bytes = [1, 2, 3].map((value) => Buffer.alloc(1 + reusedChunkBytes, value));
      expect(Buffer.from(await current().read('packs/reused')).equals(Buffer.concat(bytes))).toBe(true);
    });

    it('stores an empty object', async () => {
      await current().put('packs/empty', []);
      expect(await current().head('packs/empty')).toMatchObject({ key: 'packs/empty', length: 0 });
      expect((await current().read('packs/empty')).length).toBe(0);
    });

    it('replaces without ifAbsent and refuses with it', async () => {
      await current().put('packs/k', [Buffer.from('first')]);
      await current().put('packs/k', [Buffer.from('second')]);
      await expect(current().put('packs/k', [Buffer.from('third')], { ifAbsent: true })).rejects.toMatchObject({
        code: 'OBJECT_EXISTS',
      });
      expect(Buffer.from(await current().read('packs/k')).toString()).toBe('second');
    });

    it('lets exactly one of many ifAbsent writers win, and keeps its bytes', async () => {
      const writers = Array.from({ length: 8 }, (_, index) =>
        current().put('packs/raced', chunksOf(Buffer.alloc(5000, index), 999), { ifAbsent: true }),
      );
      const outcomes = await Promise.allSettled(writers);
      const winners = outcomes.flatMap((outcome, index) => (outcome.status === 'fulfilled' ? [index] : []));
      expect(winners).toHaveLength(1);
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'OBJECT_EXISTS' });
      }
      expect(Buffer.from(await current().read('packs/raced')).equals(Buffer.alloc(5000, winners[0]))).toBe(true);
    });

    it('leaves nothing behind when the content fails half-way', async () => {
      async function* failing(): AsyncGenerator<Uint8Array> {
        yield Buffer.alloc(300_000, 1);
        throw new Error('source broke');
      }
      await expect(current().put('packs/half', failing())).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
      expect(await current().head('packs/half')).toBeNull();
      expect(await keysOf(current(), 'packs/')).toEqual([]);
    });

    it('streams a large object without holding it', async () => {
      const piece = sampleBytes(3, 1024 * 1024);
      let largest = 0;
      function* many(): Generator<Uint8Array> {
        for (let i = 0; i < 96; i += 1) {
          largest = Math.max(largest, process.memoryUsage().arrayBuffers - heldBytes());
          yield Buffer.from(piece);
        }
      }
      const before = process.memoryUsage().arrayBuffers;
      expect((await current().put('packs/large', many())).length).toBe(96 * piece.length);
      expect(largest - before).toBeLessThan(64 * 1024 * 1024);
      const hash = createHash('sha256').update(piece).digest('hex');
      const last = await current().read('packs/large', 95 * piece.length, piece.length);
      expect(createHash('sha256').update(last).digest('hex')).toBe(hash);
    });

    it.each(['', '/a', 'a/', 'a//b', '../a', 'a/../b', '.a', 'a/.b', 'a b', 'a\\b', 'ä', 'a\u0000', 'x'.repeat(1001)])(
      'refuses the key %j everywhere',
      async (key) => {
        const store = current();
        const refused = { code: 'INVALID_KEY' };
        await expect(store.put(key, [])).rejects.toMatchObject(refused);
        await expect(store.open(key)).rejects.toMatchObject(refused);
        await expect(store.read(key)).rejects.toMatchObject(refused);
        await expect(store.head(key)).rejects.toMatchObject(refused);
        await expect(store.delete(key)).rejects.toMatchObject(refused);
        await expect(store.copy(key, 'b')).rejects.toMatchObject(refused);
        await expect(store.copy('b', key)).rejects.toMatchObject(refused);
      },
    );
  });
}

function describeReading(current: () => ObjectStore): void {
  describe('reading', () => {
    it('reads ranges, cut at the end of the object', async () => {
      await current().put('packs/r', [Buffer.from('0123456789')]);
      expect(Buffer.from(await current().read('packs/r', 3, 4)).toString()).toBe('3456');
      expect(Buffer.from(await current().read('packs/r', 7)).toString()).toBe('789');
      expect(Buffer.from(await current().read('packs/r', 8, 100)).toString()).toBe('89');
      expect((await current().read('packs/r', 10, 5)).length).toBe(0);
      expect((await current().read('packs/r', 50)).length).toBe(0);
    });

    it('fills a buffer from any position, fewer bytes only at the end', async () => {
      await current().put('packs/r', [Buffer.from('0123456789')]);
      const reader = await current().open('packs/r');
      const buffer = Buffer.alloc(4);
      expect(reader.length).toBe(10);
      expect(await reader.read(buffer, 2)).toBe(4);
      expect(buffer.toString()).toBe('2345');
      expect(await reader.read(buffer, 8)).toBe(2);
      expect(buffer.subarray(0, 2).toString()).toBe('89');
      await reader.close();
      await reader.close();
    });

    it('lets reads that are under way finish when their reader is closed', async () => {
      await current().put('packs/r', [Buffer.from('0123456789')]);
      const reader = await current().open('packs/r');
      const buffers = [Buffer.alloc(4), Buffer.alloc(4)];
      const reads = buffers.map((buffer, at) => reader.read(buffer, 4 * at));
      await reader.close();
      await current().delete('packs/r');
      expect(await Promise.all(reads)).toEqual([4, 4]);
      expect(Buffer.concat(buffers).toString()).toBe('01234567');
    });

    it('says that an absent object is absent', async () => {
      await expect(current().open('packs/none')).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
      await expect(current().read('packs/none')).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
      await expect(current().copy('packs/none', 'packs/other')).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
      expect(await current().head('packs/none')).toBeNull();
    });

    it('keeps the bytes of an open reader after its object was deleted and written anew', async () => {
      await current().put('packs/d', [Buffer.from('old bytes')]);
      const reader = await current().open('packs/d');
      await current().delete('packs/d');
      await expect(current().open('packs/d')).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
      await current().put('packs/d', [Buffer.from('new bytes')]);
      const buffer = Buffer.alloc(9);
      expect(await reader.read(buffer, 0)).toBe(9);
      expect(buffer.toString()).toBe('old bytes');
      await reader.close();
      expect(Buffer.from(await current().read('packs/d')).toString()).toBe('new bytes');
    });

    it('copies an object to a second key that lives on alone', async () => {
      await current().put('packs/from', [Buffer.from('content')]);
      await current().copy('packs/from', 'packs/deep/er/to');
      await current().delete('packs/from');
      expect(Buffer.from(await current().read('packs/deep/er/to')).toString()).toBe('content');
    });

    it('deletes, also what is not there', async () => {
      await current().put('packs/gone', [Buffer.from('x')]);
      await current().delete('packs/gone');
      await current().delete('packs/gone');
      await current().delete('never/was');
      expect(await current().head('packs/gone')).toBeNull();
    });
  });
}

function describeListing(current: () => ObjectStore): void {
  describe('list', () => {
    const keys = ['p/a', 'p/a-b/c', 'p/a.b', 'p/a/b', 'p/a0', 'p/b/1', 'p/b/2', 'p/c', 'q/1'];
    // A file system cannot hold `p/a` and `p/a/b` at once.
    const held = keys.filter((key) => key !== 'p/a');

    beforeEach(async () => {
      for (const key of [...held].reverse()) await current().put(key, [Buffer.from(key)]);
    });

    it('gives keys in order with their lengths', async () => {
      const found: { key: string; length: number }[] = [];
      for await (const { key, length } of current().list('p/')) found.push({ key, length });
      const expected = held.filter((key) => key.startsWith('p/')).sort();
      expect(found).toEqual(expected.map((key) => ({ key, length: key.length })));
    });

    it('takes a prefix that ends inside a name', async () => {
      expect(await keysOf(current(), 'p/a')).toEqual(['p/a-b/c', 'p/a.b', 'p/a/b', 'p/a0']);
      expect(await keysOf(current(), 'p/b/2')).toEqual(['p/b/2']);
      expect(await keysOf(current(), 'none/')).toEqual([]);
    });

    it('goes on after any key', async () => {
      const all = held.filter((key) => key.startsWith('p/')).sort();
      for (const [index, key] of all.entries())
        expect(await keysOf(current(), 'p/', key)).toEqual(all.slice(index + 1));
      expect(await keysOf(current(), 'p/', 'p/a1')).toEqual(['p/b/1', 'p/b/2', 'p/c']);
      expect(await keysOf(current(), 'p/', 'q')).toEqual([]);
    });
  });
}

function describeLanding(current: () => ObjectStore): void {
  describe('land', () => {
    it('puts each object where its location says, header included', async () => {
      const items = [sampleItem(1, 1000), sampleItem(2, 512), sampleItem(3, 0), sampleItem(4, 70_001)];
      const { locations } = await current().land({ items, records: [] });
      expect(locations).toHaveLength(4);
      for (const [index, location] of locations.entries()) {
        const { length } = items[index]!;
        const expected = sampleBytes(index + 1, length);
        expect(location).toMatchObject({ store: current().name, length });
        expect((await contentAt(current(), location)).equals(expected)).toBe(true);
        const reader = await current().open(location.key);
        const header = await checkLocation(reader, location);
        expect(header.crc32).toBe(crc32(expected));
        await expect(checkLocation(reader, { ...location, sequence: 1 })).rejects.toMatchObject({
          code: 'CORRUPT_OBJECT',
        });
        await reader.close();
      }
    });

    it('gives growing sequences: items, then records', async () => {
      const record = { kind: 'leave', space: 'main' };
      const first = await current().land({ items: [sampleItem(1, 10), sampleItem(2, 10)], records: [record, record] });
      const second = await current().land({ items: [sampleItem(3, 10)], records: [] });
      const sequences = [
        ...first.locations.map((location) => location.sequence),
        ...first.recordSequences,
        ...second.locations.map((location) => location.sequence),
      ];
      expect(sequences).toEqual([...new Set(sequences)].sort((a, b) => a - b));
    });

    it('journals arrival facts and records, read back by a scan', async () => {
      const record = { kind: 'delete', space: 'main', sopInstanceUids: ['1.2.3'], note: '删除 ÄÖ' };
      const items = [sampleItem(1, 600), sampleItem(2, 600, 'research')];
      const { locations, recordSequences } = await current().land({ items, records: [record] });
      await current().sealSegments();
      const groups = await groupsOf(current(), locations[0]!.key);
      expect(groups).toHaveLength(1);
      expect(groups[0]!.members).toEqual(
        items.map(({ name, arrival, length }, index) => ({
          sequence: locations[index]!.sequence,
          name,
          offset: locations[index]!.offset,
          length,
          crc32: crc32(sampleBytes(index + 1, length)),
          arrival,
        })),
      );
      expect(groups[0]!.records).toEqual([{ sequence: recordSequences[0], record }]);
    });

    it('lands concurrent groups without mixing them', async () => {
      const groups = Array.from({ length: 20 }, (_, index) => [
        sampleItem(index * 2, 3000),
        sampleItem(index * 2 + 1, 90),
      ]);
      const landed = await Promise.all(groups.map((items) => current().land({ items, records: [] })));
      const all = landed.flatMap((group) => group.locations);
      expect(new Set(all.map((location) => location.sequence)).size).toBe(40);
      for (const [index, location] of all.entries()) {
        const expected = sampleBytes(index, index % 2 === 0 ? 3000 : 90);
        expect((await contentAt(current(), location)).equals(expected)).toBe(true);
      }
    });

    it('refuses a wrong length and a UID that is no file name, and lands the next group', async () => {
      const item = sampleItem(1, 100);
      const wrongLength = { ...item, length: 99 };
      await expect(current().land({ items: [wrongLength], records: [] })).rejects.toMatchObject({
        code: 'INVALID_INPUT',
      });
      const wrongName = { ...item, name: { ...item.name, sopInstanceUid: '../../etc/passwd' } };
      await expect(current().land({ items: [wrongName], records: [] })).rejects.toMatchObject({ code: 'INVALID_KEY' });
      const { locations } = await current().land({ items: [item], records: [] });
      expect((await contentAt(current(), locations[0]!)).equals(sampleBytes(1, 100))).toBe(true);
    });

    it('lists segments, says which take landings, and seals them on demand', async () => {
      const { locations } = await current().land({ items: [sampleItem(1, 100)], records: [] });
      const { key } = locations[0]!;
      expect(await keysOf(current(), 'segments/')).toContain(key);
      await current().sealSegments();
      expect(await current().activeSegments()).not.toContain(key);
      const end = await lastPart(current(), key);
      expect(end).toMatchObject({ kind: 'end', torn: false, seal: { groups: 1, members: 1, records: 0 } });
      const next = await current().land({ items: [sampleItem(2, 100)], records: [] });
      expect(next.locations[0]!.key).not.toBe(key);
      await current().delete(key);
      await expect(current().open(key)).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
    });
  });
}

function describeSpills(current: () => ObjectStore): void {
  describe('spills', () => {
    it('lands a spill as a sealed segment of its own, beside objects in memory', async () => {
      const bytes = sampleBytes(9, 300_000);
      const spill = await current().openSpill();
      await Promise.all([spill.write(bytes.subarray(0, 100_000)), spill.write(bytes.subarray(100_000))]);
      expect(spill.length).toBe(bytes.length);
      expect(Buffer.from(await spill.head(1000)).equals(bytes.subarray(0, 1000))).toBe(true);
      const range = Buffer.alloc(1000);
      expect(await spill.read(range, 700)).toBe(Math.min(1000, bytes.length - 700));
      expect(range.subarray(0, bytes.length - 700).equals(bytes.subarray(700, 1700))).toBe(true);
      expect(await spill.read(range, bytes.length)).toBe(0);
      const large = { ...sampleItem(9, 0), content: spill, length: bytes.length };
      const small = sampleItem(2, 100);
      const { locations } = await current().land({ items: [small, large], records: [] });
      expect((await contentAt(current(), locations[0]!)).equals(sampleBytes(2, 100))).toBe(true);
      expect((await contentAt(current(), locations[1]!)).equals(bytes)).toBe(true);
      expect(locations[1]!.key).not.toBe(locations[0]!.key);
      expect(await lastPart(current(), locations[1]!.key)).toMatchObject({ torn: false, seal: { members: 1 } });
      const groups = await groupsOf(current(), locations[1]!.key);
      expect(groups[0]!.members[0]).toMatchObject({ name: large.name, length: bytes.length, crc32: crc32(bytes) });
      await expect(spill.write(Buffer.alloc(1))).rejects.toMatchObject({ code: 'INTERNAL_ERROR' });
      await spill.discard();
      expect((await contentAt(current(), locations[1]!)).equals(bytes)).toBe(true);
    });

    it('throws a discarded spill away', async () => {
      const spill = await current().openSpill();
      await spill.write(Buffer.alloc(1000));
      await spill.discard();
      await spill.discard();
      await expect(spill.head(10)).rejects.toMatchObject({ code: 'INTERNAL_ERROR' });
      expect(await keysOf(current(), '')).toEqual([]);
    });
  });
}

function describeState(current: () => ObjectStore): void {
  it('is healthy, and says either its room or that it does not know it', async () => {
    await current().health();
    const room = await current().freeSpace();
    expect(room === null || (room.freeBytes > 0 && room.totalBytes >= room.freeBytes)).toBe(true);
    expect(await keysOf(current(), '')).toEqual([]);
  });
}

async function lastPart(store: ObjectStore, key: string) {
  let last: unknown;
  for await (const part of scanSegment(store, key, { verifyContent: true })) last = part;
  return last;
}
