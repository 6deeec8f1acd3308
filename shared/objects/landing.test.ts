import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { sampleBytes, sampleItem } from './contract';
import { crc32 } from './crc32';
import { type FileStore, openFileStore } from './file/file-store';
import { Intake } from './intake';
import { type LandedNotice, Lander } from './landing';
import { landingBlockBytes, landingBlocks } from './landing-blocks';
import { LandingMemory } from './landing-memory';
import type { LandedGroup, LandingGroup, ObjectStore } from './port';

let root: string;
let store: FileStore;

beforeEach(async () => {
  root = await fs.mkdtemp(path.join(os.tmpdir(), 'radlake-landing-'));
  store = await openFileStore({ name: 'local', root, poolSize: 0 });
});

afterEach(async () => {
  await store.close();
  await fs.rm(root, { recursive: true });
});

/** The store, with the groups that reach it noted. */
function noted(groups: LandingGroup[]): ObjectStore {
  const land = async (group: LandingGroup): Promise<LandedGroup> => {
    groups.push(group);
    return store.land(group);
  };
  return new Proxy(store, {
    get: (target, property) => {
      if (property === 'land') return land;
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

describe('Lander', () => {
  it('lets what queues during a commit share the next one', async () => {
    const groups: LandingGroup[] = [];
    const lander = new Lander(noted(groups));
    const first = lander.land(sampleItem(0, 100));
    await Promise.resolve();
    const rest = Promise.all(Array.from({ length: 9 }, (_, index) => lander.land(sampleItem(index + 1, 100))));
    await Promise.all([first, rest]);
    expect(groups.map((group) => group.items.length)).toEqual([1, 9]);
  });

  it('bounds a group by items and by bytes; a larger item goes alone', async () => {
    const groups: LandingGroup[] = [];
    const lander = new Lander(noted(groups), { maxGroupItems: 3, maxGroupBytes: 1000 });
    const lengths = [10, 10, 10, 10, 5000, 600, 600];
    await Promise.all(lengths.map((length, index) => lander.land(sampleItem(index, length))));
    expect(groups.map((group) => group.items.map((item) => item.length))).toEqual([
      [10, 10, 10],
      [10],
      [5000],
      [600],
      [600],
    ]);
  });

  it('gives each caller its own location, in the order of the calls', async () => {
    const lander = new Lander(store);
    const landed = await Promise.all(
      Array.from({ length: 40 }, (_, index) => lander.land(sampleItem(index, 50 + index))),
    );
    for (const [index, location] of landed.entries()) {
      const bytes = await store.read(location.key, location.offset, location.length);
      expect(Buffer.from(bytes).equals(sampleBytes(index, 50 + index))).toBe(true);
    }
    const sequences = landed.map((location) => location.sequence);
    expect(sequences).toEqual([...sequences].sort((a, b) => a - b));
  });

  it('refuses a UID that is no name without disturbing its group', async () => {
    const lander = new Lander(store);
    const item = sampleItem(1, 10);
    const bad = { ...item, name: { ...item.name, sopInstanceUid: '..' } };
    const outcomes = await Promise.allSettled([lander.land(item), lander.land(bad), lander.land(sampleItem(2, 10))]);
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('tells listeners of each acknowledged group before its callers go on', async () => {
    const errors: unknown[] = [];
    const lander = new Lander(store, { onListenerError: (error) => errors.push(error) });
    const notices: LandedNotice[] = [];
    const broken = new Error('listener broke');
    lander.onLanded(() => {
      throw broken;
    });
    const stop = lander.onLanded((notice) => notices.push(notice));
    const landed = lander.land(sampleItem(1, 10));
    const sequence = await lander.append({ kind: 'leave', space: 'research' });
    expect(notices).toHaveLength(1);
    expect(notices[0]).toMatchObject({ locations: [await landed], recordSequences: [sequence] });
    expect(errors).toEqual([broken]);
    expect(lander.acknowledged('main')).toBe((await landed).sequence);
    expect(lander.acknowledged('research')).toBe(sequence);
    expect(lander.acknowledged('other')).toBe(0);
    stop();
    await lander.land(sampleItem(2, 10));
    expect(notices).toHaveLength(1);
  });

  it('refuses a record above 1 MiB', async () => {
    const record = { kind: 'leave', space: 'main', note: 'x'.repeat(1024 * 1024) };
    await expect(new Lander(store).append(record)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
  });

  it('drains: everything handed over before is settled', async () => {
    const lander = new Lander(store);
    let settled = 0;
    for (let i = 0; i < 5; i += 1) void lander.land(sampleItem(i, 10)).then(() => (settled += 1));
    await new Promise((resolve) => setImmediate(resolve));
    await lander.drain();
    await Promise.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    expect(settled).toBe(5);
    await lander.drain();
  });
});

describe('Intake', () => {
  const limits = { spillBytes: 10_000, tightSpillBytes: 2_000, patienceMs: 20 };
  const arrival = { space: 'main', source: 'dimse', transferSyntaxUid: '1.2.840.10008.1.2' };

  async function fill(intake: Intake, bytes: Uint8Array, size: number): Promise<void> {
    for (let at = 0; at < bytes.length; at += size) await intake.write(bytes.subarray(at, at + size));
  }

  it('keeps a small object in memory, in bytes of its own, and gives the memory back after landing', async () => {
    const lander = new Lander(store, { intakeLimits: limits });
    const bytes = sampleBytes(1, 9_000);
    const intake = lander.intake();
    const reused = Buffer.alloc(3_000);
    for (let at = 0; at < bytes.length; at += 3_000) {
      reused.set(bytes.subarray(at, at + 3_000));
      expect(intake.write(reused)).toBeUndefined();
    }
    reused.fill(0);
    expect(lander.memory.usedBytes).toBe(9_000);
    expect(intake.head(100)).toEqual(bytes.subarray(0, 100));
    expect(Buffer.from(await intake.head(5_000)).equals(bytes.subarray(0, 5_000))).toBe(true);
    const landed = await lander.landIntake(intake, sampleItem(1, 0).name, arrival);
    expect(lander.memory.usedBytes).toBe(0);
    expect(Buffer.from(await store.read(landed.key, landed.offset, landed.length)).equals(bytes)).toBe(true);
  });

  it('lands an object of many blocks with the right CRC, and gives all of them back', async () => {
    const lander = new Lander(store);
    const free = landingBlocks.freeCount;
    const bytes = sampleBytes(3, 300_001);
    const intake = lander.intake();
    await fill(intake, bytes, 7_919);
    expect(landingBlocks.freeCount).toBe(free - Math.ceil(300_001 / landingBlockBytes));
    expect(intake.crc32).toBe(crc32(bytes));
    const landed = await lander.landIntake(intake, sampleItem(3, 0).name, arrival);
    expect(landingBlocks.freeCount).toBe(free);
    expect(Buffer.from(await store.read(landed.key, landed.offset, landed.length)).equals(bytes)).toBe(true);
  });

  it('keeps its memory from others while it is being landed, even when it is given up meanwhile', async () => {
    const intake = new Intake(store, new LandingMemory());
    const bytes = sampleBytes(4, 100_000);
    await fill(intake, bytes, 50_000);
    const free = landingBlocks.freeCount;
    const chunks = (await intake.content()) as readonly Uint8Array[];
    await intake.discard();
    expect(landingBlocks.freeCount).toBe(free);
    expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
    intake.returned();
    expect(landingBlocks.freeCount).toBe(free + 2);
  });

  it('leaves its block to others once a small object is complete', async () => {
    const memory = new LandingMemory();
    const intake = new Intake(store, memory);
    const bytes = sampleBytes(5, 10_000);
    await fill(intake, bytes, 10_000);
    const free = landingBlocks.freeCount;
    const chunks = (await intake.content()) as readonly Uint8Array[];
    expect(landingBlocks.freeCount).toBe(free + 1);
    expect(memory.usedBytes).toBe(10_000);
    expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
    intake.returned();
    await intake.discard();
    expect(memory.usedBytes).toBe(0);
  });

  it('copies what has to wait for memory or for a file', async () => {
    for (const size of [900, 20_000]) {
      const memory = new LandingMemory(1_000);
      memory.tryReserve(900);
      const intake = new Intake(store, memory, { ...limits, patienceMs: 60_000 });
      const bytes = sampleBytes(6, size);
      const reused = Buffer.from(bytes);
      const pause = intake.write(reused);
      expect(pause).toBeInstanceOf(Promise);
      reused.fill(0);
      memory.release(900);
      await pause;
      const found = Buffer.alloc(size);
      expect(await intake.read(found, 0)).toBe(size);
      expect(found.equals(bytes)).toBe(true);
      await intake.discard();
      expect(memory.usedBytes).toBe(0);
    }
  });

  it('sends a large object to a file of its own, header still at hand', async () => {
    const lander = new Lander(store, { intakeLimits: limits });
    const bytes = sampleBytes(2, 700_001);
    const intake = lander.intake();
    await fill(intake, bytes, 4_321);
    expect(intake.isSpilled).toBe(true);
    expect(lander.memory.usedBytes).toBe(0);
    expect(Buffer.from(await intake.head(200)).equals(bytes.subarray(0, 200))).toBe(true);
    expect(Buffer.from(await intake.head(300_000)).equals(bytes.subarray(0, 300_000))).toBe(true);
    const range = Buffer.alloc(1_000);
    expect(await intake.read(range, 299_500)).toBe(Math.min(1_000, intake.size - 299_500));
    expect(range.subarray(0, 500).equals(bytes.subarray(299_500, 300_000))).toBe(true);
    const landed = await lander.landIntake(intake, sampleItem(2, 0).name, arrival);
    expect(Buffer.from(await store.read(landed.key, landed.offset, landed.length)).equals(bytes)).toBe(true);
  });

  it('spills earlier while memory is tight', async () => {
    const memory = new LandingMemory(10_000);
    const intake = new Intake(store, memory, limits);
    await fill(intake, sampleBytes(1, 3_000), 1_000);
    expect(intake.isSpilled).toBe(false);
    expect(memory.tryReserve(4_000)).toBe(true);
    await fill(intake, sampleBytes(1, 1_000), 1_000);
    expect(intake.isSpilled).toBe(true);
    await intake.discard();
    expect(memory.usedBytes).toBe(4_000);
    expect(await fs.readdir(path.join(root, '.radlake', 'spill'))).toEqual([]);
  });

  it('pauses the receiver when memory is used up, and goes on when there is some', async () => {
    const memory = new LandingMemory(1_000);
    memory.tryReserve(900);
    const intake = new Intake(store, memory, { ...limits, patienceMs: 60_000 });
    const pause = intake.write(Buffer.alloc(500));
    expect(pause).toBeInstanceOf(Promise);
    memory.release(900);
    await pause;
    expect(intake.isSpilled).toBe(false);
    expect(memory.usedBytes).toBe(500);
    await intake.discard();
    expect(memory.usedBytes).toBe(0);
  });

  it('does not let half-received objects block each other for ever', async () => {
    const memory = new LandingMemory(4_000);
    const bytes = Array.from({ length: 8 }, (_, index) => sampleBytes(index, 1_900));
    const intakes = bytes.map(() => new Intake(store, memory, limits));
    await Promise.all(intakes.map((intake, index) => fill(intake, bytes[index]!, 475)));
    const lander = new Lander(store, { memory });
    const landed = await Promise.all(
      intakes.map((intake, index) => lander.landIntake(intake, sampleItem(index, 0).name, arrival)),
    );
    for (const [index, location] of landed.entries()) {
      const found = await store.read(location.key, location.offset, location.length);
      expect(Buffer.from(found).equals(bytes[index]!)).toBe(true);
    }
    expect(memory.usedBytes).toBe(0);
  });

  it('gives memory and file back when landing fails', async () => {
    const memory = new LandingMemory();
    const lander = new Lander(store, { memory, intakeLimits: limits });
    for (const length of [5_000, 50_000]) {
      const intake = lander.intake();
      await fill(intake, sampleBytes(1, length), 5_000);
      const name = { ...sampleItem(1, 0).name, studyInstanceUid: '/' };
      await expect(lander.landIntake(intake, name, arrival)).rejects.toMatchObject({ code: 'INVALID_KEY' });
    }
    expect(memory.usedBytes).toBe(0);
    expect(await fs.readdir(path.join(root, '.radlake', 'spill'))).toEqual([]);
  });
});

describe('LandingMemory', () => {
  it('serves who waits first come, first served, and lets a giant in alone', async () => {
    const memory = new LandingMemory(100);
    const order: string[] = [];
    expect(memory.reserve(80)).toBeUndefined();
    const giant = memory.reserve(500)!.then(() => order.push('giant'));
    const small = memory.reserve(10)!.then(() => order.push('small'));
    expect(memory.isTight).toBe(true);
    memory.release(80);
    await giant;
    expect(memory.usedBytes).toBe(500);
    memory.release(500);
    await small;
    expect(order).toEqual(['giant', 'small']);
    expect(memory.usedBytes).toBe(10);
  });

  it('answers false when patience ends, and takes nothing', async () => {
    const memory = new LandingMemory(100);
    memory.tryReserve(90);
    expect(await memory.reserve(50, 5)).toBe(false);
    expect(memory.usedBytes).toBe(90);
    expect(memory.tryReserve(10)).toBe(true);
  });
});
