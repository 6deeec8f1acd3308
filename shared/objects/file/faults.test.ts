import { sampleBytes, sampleItem } from '../contract';
import { Lander } from '../landing';
import type { Location } from '../port';
import { type ScannedPart, scanSegment } from '../scan';
import { SequenceClock } from '../sequence';
import { diskError, SimulatedDisk } from '../testing/simulated-disk';
import { type FileStore, openFileStore } from './file-store';

const kibibyte = 1024;

function openOn(disk: SimulatedDisk, options: { poolSize?: number; reserveBytes?: number } = {}): Promise<FileStore> {
  const given = { poolSize: 0, reserveBytes: 0, ...options };
  return openFileStore({
    name: 'd',
    root: '/data',
    disk,
    clock: new SequenceClock(),
    segmentBytes: 64 * kibibyte,
    ...given,
  });
}

async function contentAt(store: FileStore, location: Location): Promise<Buffer> {
  return Buffer.from(await store.read(location.key, location.offset, location.length));
}

async function partsOf(store: FileStore, key: string): Promise<ScannedPart[]> {
  const parts: ScannedPart[] = [];
  for await (const part of scanSegment(store, key, { verifyContent: true })) parts.push(part);
  return parts;
}

/** Changes a byte of a stored object behind the store's back. */
async function flip(disk: SimulatedDisk, key: string, at: number): Promise<void> {
  const file = await disk.open(`/data/${key}`, 'write');
  const byte = Buffer.alloc(1);
  await file.read(byte, at);
  byte[0]! ^= 0x10;
  await file.write([byte], at);
  await file.close();
}

describe('a disk that fails', () => {
  it.each(['write', 'sync'])(
    'fails the whole group on an error of %s, and goes on in a new segment',
    async (failing) => {
      let left = -1;
      const fault = (operation: string, file: string): Error | undefined => {
        if (operation !== failing || !file.includes('segments')) return undefined;
        left -= 1;
        return left === 0 ? diskError('EIO', file) : undefined;
      };
      const disk = new SimulatedDisk({ fault });
      const store = await openOn(disk);
      const first = await store.land({ items: [sampleItem(1, 3000)], records: [] });
      left = 1;
      const group = { items: [sampleItem(2, 3000), sampleItem(3, 3000)], records: [] };
      await expect(store.land(group)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', retryable: true });
      const second = await store.land(group);
      expect(second.locations[0]!.key).not.toBe(first.locations[0]!.key);
      expect((await contentAt(store, first.locations[0]!)).equals(sampleBytes(1, 3000))).toBe(true);
      expect((await contentAt(store, second.locations[1]!)).equals(sampleBytes(3, 3000))).toBe(true);
      const parts = await partsOf(store, first.locations[0]!.key);
      expect(parts.map((part) => part.kind)).toEqual(['group', 'end']);
      expect(parts[1]).toMatchObject({ torn: false, seal: { groups: 1, members: 1 } });
      await store.close();
    },
  );

  it('keeps a segment that cannot be sealed in the list of active ones, and seals it later', async () => {
    let isBroken = false;
    const fault = (operation: string, file: string): Error | undefined =>
      isBroken && ['write', 'sync', 'truncate'].includes(operation) ? diskError('EIO', file) : undefined;
    const store = await openOn(new SimulatedDisk({ fault }));
    const { locations } = await store.land({ items: [sampleItem(1, 100)], records: [] });
    isBroken = true;
    await expect(store.sealSegments()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(await store.activeSegments()).toEqual([locations[0]!.key]);
    isBroken = false;
    await store.sealSegments();
    expect(await store.activeSegments()).toEqual([]);
    await store.close();
  });

  it('gives a spill back as it was when its landing fails', async () => {
    let isBroken = false;
    const fault = (operation: string, file: string): Error | undefined =>
      isBroken && operation === 'syncDirectory' ? diskError('EIO', file) : undefined;
    const store = await openOn(new SimulatedDisk({ fault }));
    const spill = await store.openSpill();
    await spill.write(sampleBytes(1, 9000));
    const group = { items: [{ ...sampleItem(1, 0), content: spill, length: 9000 }], records: [] };
    isBroken = true;
    await expect(store.land(group)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    isBroken = false;
    for await (const { key } of store.list('segments/')) throw new Error(`left behind: ${key}`);
    const { locations } = await store.land(group);
    expect((await contentAt(store, locations[0]!)).equals(sampleBytes(1, 9000))).toBe(true);
    await store.close();
  });
});

describe('a full disk', () => {
  it.each([0, 100 * kibibyte])(
    'refuses with STORE_FULL, loses nothing and recovers by itself (reserve %d)',
    async (reserveBytes) => {
      const disk = new SimulatedDisk({ totalBytes: 400 * kibibyte });
      const store = await openOn(disk, { reserveBytes });
      const lander = new Lander(store);
      await store.put('packs/old', [Buffer.alloc(100 * kibibyte)]);
      const landed: Location[] = [];
      let refusal: unknown;
      for (let index = 0; !refusal; index += 1) {
        await lander.land(sampleItem(index, 10_000)).then(
          (location) => landed.push(location),
          (error: unknown) => (refusal = error),
        );
      }
      expect(refusal).toMatchObject({ code: 'STORE_FULL', status: 507, retryable: true });
      expect(landed.length).toBeGreaterThan(5);
      const { freeBytes } = await store.freeSpace();
      const seals = 8 * 2048; // sealing what is open may use the reserve
      expect(freeBytes).toBeGreaterThanOrEqual(reserveBytes - seals);
      await expect(lander.land(sampleItem(99, 10_000))).rejects.toMatchObject({ code: 'STORE_FULL' });
      // A decision may use the reserve: a deletion is what frees room.
      if (reserveBytes > 0) expect(await lander.append({ kind: 'delete', space: 'main' })).toBeGreaterThan(0);
      await store.delete('packs/old');
      landed.push(await lander.land(sampleItem(landed.length, 10_000)));
      for (const [index, location] of landed.entries()) {
        expect((await contentAt(store, location)).equals(sampleBytes(index, 10_000))).toBe(true);
      }
      await store.close();
    },
  );

  it('refuses a put and leaves nothing of it', async () => {
    const store = await openOn(new SimulatedDisk({ totalBytes: 200 * kibibyte }));
    const pieces = Array.from({ length: 30 }, () => Buffer.alloc(10 * kibibyte, 1));
    const before = await store.freeSpace();
    await expect(store.put('packs/p', pieces)).rejects.toMatchObject({ code: 'STORE_FULL' });
    expect(await store.head('packs/p')).toBeNull();
    expect(await store.freeSpace()).toEqual(before);
    await store.close();
  });

  it('does not keep the store from opening: what was landed can be read, the rest waits for room', async () => {
    const disk = new SimulatedDisk({ totalBytes: 60_000 });
    const crashed = await openOn(disk);
    const { locations } = await crashed.land({ items: [sampleItem(1, 5000)], records: [] });
    const { freeBytes } = await crashed.freeSpace();
    const filler = await disk.open('/filler', 'create');
    await filler.write([Buffer.alloc(freeBytes)], 0);
    const store = await openOn(disk);
    expect(store.recovery!.failed).toEqual([{ key: locations[0]!.key, code: 'ENOSPC' }]);
    expect((await contentAt(store, locations[0]!)).equals(sampleBytes(1, 5000))).toBe(true);
    await expect(store.land({ items: [sampleItem(2, 5000)], records: [] })).rejects.toMatchObject({
      code: 'STORE_FULL',
    });
    await disk.unlink('/filler');
    const next = await store.land({ items: [sampleItem(2, 5000)], records: [] });
    expect((await contentAt(store, next.locations[0]!)).equals(sampleBytes(2, 5000))).toBe(true);
    await store.close();
  });
});

describe('damage', () => {
  async function landThree(disk: SimulatedDisk): Promise<{ store: FileStore; locations: Location[] }> {
    const store = await openOn(disk);
    const locations: Location[] = [];
    for (const index of [1, 2, 3]) {
      locations.push(...(await store.land({ items: [sampleItem(index, 3000)], records: [] })).locations);
    }
    return { store, locations };
  }

  it('in content is named by a scan that verifies it, and by no other', async () => {
    const disk = new SimulatedDisk();
    const { store, locations } = await landThree(disk);
    await store.sealSegments();
    await flip(disk, locations[1]!.key, locations[1]!.offset + 1234);
    const faults = (await partsOf(store, locations[0]!.key)).flatMap((part) =>
      part.kind === 'group' ? part.members.map((member) => member.fault) : [],
    );
    expect(faults).toEqual([undefined, 'content', undefined]);
    const kinds: unknown[] = [];
    for await (const part of scanSegment(store, locations[0]!.key))
      if (part.kind === 'group') kinds.push(part.members[0]!.fault);
    expect(kinds).toEqual([undefined, undefined, undefined]);
    await store.close();
  });

  it('in a header is named, and the content stays reachable through the journal', async () => {
    const disk = new SimulatedDisk();
    const { store, locations } = await landThree(disk);
    await store.sealSegments();
    await flip(disk, locations[1]!.key, locations[1]!.offset - 512 + 20);
    const parts = await partsOf(store, locations[0]!.key);
    expect(parts.map((part) => (part.kind === 'group' ? (part.members[0]!.fault ?? 'whole') : part.kind))).toEqual([
      'whole',
      'header',
      'whole',
      'end',
    ]);
    await store.close();
  });

  it('in a journal loses that group alone, and is reported with its place', async () => {
    const disk = new SimulatedDisk();
    const { store, locations } = await landThree(disk);
    await store.sealSegments();
    const start = locations[1]!.offset - 512;
    await flip(disk, locations[1]!.key, locations[1]!.offset + 3072 + 512 + 30);
    const parts = await partsOf(store, locations[0]!.key);
    expect(parts.map((part) => part.kind)).toEqual(['group', 'damage', 'group', 'end']);
    expect(parts[1]).toEqual({ kind: 'damage', offset: start, end: locations[2]!.offset - 512 });
    await store.close();
  });

  it('before the last group is never cut off by recovery, only reported', async () => {
    const disk = new SimulatedDisk();
    const { locations } = await landThree(disk);
    await flip(disk, locations[0]!.key, locations[0]!.offset - 512 + 20);
    await flip(disk, locations[1]!.key, locations[1]!.offset + 3072 + 512 + 30);
    const reopened = await openOn(disk);
    expect(reopened.recovery).toMatchObject({
      damaged: [locations[0]!.key],
      sealed: [{ key: locations[0]!.key, torn: false }],
      removed: [],
    });
    for (const index of [0, 1, 2]) {
      expect((await contentAt(reopened, locations[index]!)).equals(sampleBytes(index + 1, 3000))).toBe(true);
    }
    await reopened.close();
  });

  it('at the end of a sealed segment makes recovery seal it again, with everything in it', async () => {
    const disk = new SimulatedDisk();
    const { store, locations } = await landThree(disk);
    await store.close();
    const { length } = (await disk.stat(`/data/${locations[0]!.key}`))!;
    await flip(disk, locations[0]!.key, length - 2048 + 520);
    const reopened = await openOn(disk);
    expect(reopened.recovery).toMatchObject({ sealed: [{ key: locations[0]!.key, groups: 3 }], damaged: [] });
    expect((await partsOf(reopened, locations[0]!.key)).map((part) => part.kind)).toEqual([
      'group',
      'group',
      'group',
      'end',
    ]);
    await reopened.close();
  });
});

describe('opening a store', () => {
  it('removes what was under way, seals what a crash left open, and draws higher sequences', async () => {
    const disk = new SimulatedDisk();
    const crashed = await openOn(disk);
    const { locations } = await crashed.land({ items: [sampleItem(1, 100)], records: [] });
    const spill = await crashed.openSpill();
    await spill.write(Buffer.alloc(1000));
    const clock = new SequenceClock(() => 0);
    const reopened = await openFileStore({ name: 'd', root: '/data', disk, clock, poolSize: 0, reserveBytes: 0 });
    expect(reopened.recovery).toMatchObject({
      sealed: [{ key: locations[0]!.key, groups: 1, torn: false }],
      failed: [],
    });
    expect(await disk.list('/data/.radlake/spill')).toEqual([]);
    expect(clock.next()).toBeGreaterThan(locations[0]!.sequence);
    await reopened.close();
    const again = await openOn(disk);
    expect(again.recovery).toMatchObject({ sealed: [], removed: [], damaged: [], failed: [] });
    expect(again.recovery!.segments.map((segment) => segment.key)).toEqual([locations[0]!.key]);
    await again.close();
  });

  it('leaves what others have under way alone when told so', async () => {
    const disk = new SimulatedDisk();
    const owner = await openOn(disk);
    const { locations } = await owner.land({ items: [sampleItem(1, 100)], records: [] });
    const further = await openFileStore({
      name: 'd',
      root: '/data',
      disk,
      poolSize: 0,
      reserveBytes: 0,
      recover: false,
    });
    const other = await further.land({ items: [sampleItem(2, 100)], records: [] });
    expect(other.locations[0]!.key).not.toBe(locations[0]!.key);
    const next = await owner.land({ items: [sampleItem(3, 100)], records: [] });
    expect(next.locations[0]!.key).toBe(locations[0]!.key);
    expect((await contentAt(further, next.locations[0]!)).equals(sampleBytes(3, 100))).toBe(true);
    const later = await owner.land({ items: [sampleItem(4, 100)], records: [] });
    expect((await contentAt(further, later.locations[0]!)).equals(sampleBytes(4, 100))).toBe(true);
    await further.close();
    await owner.close();
  });
});
