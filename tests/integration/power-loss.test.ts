import { sampleBytes, sampleItem } from '#shared/objects/contract';
import { crc32 } from '#shared/objects/crc32';
import { type FileStore, openFileStore } from '#shared/objects/file/file-store';
import type { RecoveryReport } from '#shared/objects/file/recover-segments';
import { Lander } from '#shared/objects/landing';
import type { JournalRecord, Location } from '#shared/objects/port';
import { scanSegment } from '#shared/objects/scan';
import { SequenceClock } from '#shared/objects/sequence';
import { SimulatedDisk } from '#shared/objects/testing/simulated-disk';

const runs = 1000;

/** Small and fast, the same for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  };
}

/** What the world outside knows after the power loss: everything that was acknowledged. */
interface Acknowledged {
  readonly instances: { index: number; length: number; location: Location & { sequence: number } }[];
  readonly records: { sequence: number; record: JournalRecord }[];
  /** Bytes that each key may hold: one value once its last put was acknowledged, several while one was under way. */
  readonly puts: Map<string, { possible: Set<number | null> }>;
}

function openOn(disk: SimulatedDisk, clock: SequenceClock, poolSize: number): Promise<FileStore> {
  return openFileStore({ name: 'd', root: '/data', disk, clock, segmentBytes: 16 * 1024, poolSize, reserveBytes: 0 });
}

/** Lands, spills, puts and deletes until the power goes. */
async function work(disk: SimulatedDisk, random: () => number, acknowledged: Acknowledged): Promise<void> {
  const store = await openOn(disk, new SequenceClock(), Math.floor(random() * 3));
  const lander = new Lander(store, { maxGroupItems: 4 });
  let index = 0;
  const act = async (): Promise<void> => {
    const choice = random();
    index += 1;
    if (choice < 0.6) await landOne(lander, index, Math.floor(random() * 5000), acknowledged);
    else if (choice < 0.7) await spillOne(store, lander, index, Math.floor(random() * 9000), acknowledged);
    else if (choice < 0.78) await appendOne(lander, index, acknowledged);
    else if (choice < 0.9) await putOne(store, `packs/p${Math.floor(random() * 4)}`, index, acknowledged);
    else if (choice < 0.96) await deleteOne(store, `packs/p${Math.floor(random() * 4)}`, acknowledged);
    else await store.sealSegments();
  };
  const actor = async (): Promise<void> => {
    for (let step = 0; step < 12; step += 1) await act();
  };
  await Promise.allSettled([actor(), actor(), actor()]);
  disk.cutPowerAfter(0);
  await store.close().catch(() => undefined); // without power it only stops its timers
}

async function landOne(lander: Lander, index: number, length: number, { instances }: Acknowledged): Promise<void> {
  const location = await lander.land(sampleItem(index, length));
  instances.push({ index, length, location });
}

async function spillOne(
  store: FileStore,
  lander: Lander,
  index: number,
  length: number,
  { instances }: Acknowledged,
): Promise<void> {
  const spill = await store.openSpill();
  await spill.write(sampleBytes(index, length));
  const location = await lander.land({ ...sampleItem(index, 0), content: spill, length });
  instances.push({ index, length, location });
}

async function appendOne(lander: Lander, index: number, { records }: Acknowledged): Promise<void> {
  const record = { kind: 'leave', space: 'main', index };
  records.push({ sequence: await lander.append(record), record });
}

/** One key is used by one actor at a time; who comes second does something else. */
async function putOne(store: FileStore, key: string, index: number, { puts }: Acknowledged): Promise<void> {
  const known = puts.get(key) ?? { possible: new Set<number | null>([null]) };
  if (known.possible.size > 1) return;
  puts.set(key, known);
  known.possible.add(index);
  await store.put(key, [sampleBytes(index, 6000)]);
  known.possible = new Set([index]);
}

/** A deletion need not be durable: the key may come back whole. */
async function deleteOne(store: FileStore, key: string, { puts }: Acknowledged): Promise<void> {
  const known = puts.get(key);
  if (!known || known.possible.size > 1) return;
  known.possible.add(null);
  await store.delete(key);
}

/** Everything wrong with the store after the power came back. */
async function findLosses(store: FileStore, acknowledged: Acknowledged): Promise<string[]> {
  const problems: string[] = [];
  for (const { index, length, location } of acknowledged.instances) {
    const bytes = await store.read(location.key, location.offset, length).catch(() => Buffer.alloc(0));
    if (!sampleBytes(index, length).equals(bytes)) problems.push(`instance ${index} lost`);
  }
  const journal = await readJournals(store, problems);
  for (const { index, location } of acknowledged.instances) {
    const found = journal.members.get(location.sequence);
    if (found !== `${location.key}:${location.offset}:${location.length}`)
      problems.push(`instance ${index} unjournaled`);
  }
  for (const { sequence, record } of acknowledged.records) {
    if (journal.records.get(sequence) !== JSON.stringify(record)) problems.push(`record ${sequence} lost`);
  }
  for (const [key, { possible }] of acknowledged.puts) {
    const bytes = await store.read(key).catch(() => null);
    const whole = [...possible].some((value) =>
      value === null ? bytes === null : bytes !== null && sampleBytes(value, 6000).equals(bytes),
    );
    if (!whole) problems.push(`put ${key} lost or torn`);
  }
  return problems;
}

/** All that journals make visible; whatever they show must be whole. */
async function readJournals(store: FileStore, problems: string[]) {
  const members = new Map<number, string>();
  const records = new Map<number, string>();
  for await (const { key } of store.list('segments/')) {
    for await (const part of scanSegment(store, key, { verifyContent: true })) {
      if (part.kind === 'damage') problems.push(`damage in ${key}`);
      if (part.kind === 'end' && (part.torn || !part.seal)) problems.push(`torn or open after recovery: ${key}`);
      if (part.kind !== 'group') continue;
      for (const member of part.members) {
        if (member.fault) problems.push(`torn member visible in ${key}`);
        const index = Number(member.name.sopInstanceUid.split('.').at(-1));
        if (crc32(sampleBytes(index, member.length)) !== member.crc32) problems.push(`wrong CRC in ${key}`);
        members.set(member.sequence, `${key}:${member.offset}:${member.length}`);
      }
      for (const { sequence, record } of part.records) records.set(sequence, JSON.stringify(record));
    }
  }
  return { members, records };
}

interface Run {
  readonly problems: readonly string[];
  readonly acknowledged: number;
  readonly recovery: RecoveryReport;
}

async function runOnce(seed: number, syncs: boolean): Promise<Run> {
  const random = randomOf(seed);
  const disk = new SimulatedDisk({ syncs });
  disk.cutPowerAfter(10 + Math.floor(random() * 300));
  const acknowledged: Acknowledged = { instances: [], records: [], puts: new Map() };
  await work(disk, random, acknowledged).catch(() => undefined); // the power may go while the store opens
  const survived = disk.powerLoss(random, seed % 2 === 1);
  const clock = new SequenceClock(() => 0);
  const store = await openOn(survived, clock, 0);
  const problems = await findLosses(store, acknowledged);
  const highest = Math.max(0, ...acknowledged.instances.map(({ location }) => location.sequence));
  if (clock.next() <= highest) problems.push('the sequence clock fell back');
  await landOne(new Lander(store), 1, 100, acknowledged);
  await store.close();
  return { problems, acknowledged: acknowledged.instances.length, recovery: store.recovery! };
}

describe('power loss', () => {
  it(`loses nothing acknowledged in ${runs} runs, and shows nothing torn`, async () => {
    const failures: string[] = [];
    let acknowledged = 0;
    let torn = 0;
    for (let seed = 0; seed < runs; seed += 1) {
      const run = await runOnce(seed, true);
      acknowledged += run.acknowledged;
      torn += run.recovery.sealed.filter((segment) => segment.torn).length;
      if (run.problems.length > 0) failures.push(`seed ${seed}: ${run.problems.join(', ')}`);
    }
    expect(failures).toEqual([]);
    expect(acknowledged).toBeGreaterThan(runs);
    expect(torn).toBeGreaterThan(10);
  }, 120_000);

  it('would be noticed: the same runs on a disk that does not sync lose instances', async () => {
    let lossy = 0;
    for (let seed = 0; seed < 50; seed += 1) {
      if ((await runOnce(seed, false).catch(() => ({ problems: ['lost'] }))).problems.length > 0) lossy += 1;
    }
    expect(lossy).toBeGreaterThan(25);
  }, 60_000);
});
