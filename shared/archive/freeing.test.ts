import { readCheckpoint } from './checkpoint';
import { deleteFrom } from './delete';
import type { DatedDecision } from './journal';
import { sweepOutboxes } from './outbox';
import { packSeries } from './pack-series';
import { announceUnindexed } from './recover';
import { createSpace } from './spaces';
import { sweep } from './sweep';
import { makeObject } from './testing/make-object';
import { openTestArchive, type TestArchive } from './testing/open-archive';

const study = { space: 'main', studyInstanceUid: '1.2.3' };
const id = 'main/1.2.3/1.2.3.4';
const numbered = (n: number) => makeObject({ '00080018': `1.2.3.4.${n}`, '00200013': String(n) });

let t: TestArchive;
beforeEach(async () => {
  t = await openTestArchive({ settings: { settleMs: 1000, graceMs: 1000 } });
});
afterEach(() => t.close());

async function keysOf(prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of t.archive.store.list(prefix)) keys.push(key);
  return keys;
}

async function checkpoint(): Promise<DatedDecision[]> {
  const decisions: DatedDecision[] = [];
  for await (const one of readCheckpoint(t.archive)) decisions.push(one);
  return decisions;
}

describe('a segment', () => {
  it('is freed only after every member is packed, and only after the grace time', async () => {
    await t.send(numbered(1));
    await t.archive.store.sealSegments();
    expect(await sweep(t.archive)).toEqual({ freedObjects: 0, markedSegments: 0 });
    await packSeries(t.archive, id);
    expect(await sweep(t.archive)).toEqual({ freedObjects: 0, markedSegments: 1 });
    t.clock.pass(999);
    expect((await sweep(t.archive)).freedObjects).toBe(0);
    t.clock.pass(1);
    expect((await sweep(t.archive)).freedObjects).toBe(1);
    expect(await keysOf('segments/')).toEqual([]);
  });

  it('stays while a member is not indexed', async () => {
    await t.send(numbered(1));
    await t.archive.store.sealSegments();
    await packSeries(t.archive, id);
    await t.archive.collections.segments.deleteMany({});
    expect((await sweep(t.archive)).markedSegments).toBe(0);
  });

  it('stays when it is in use again at the second look', async () => {
    await t.send(numbered(1));
    const [document] = await t.archive.collections.instances.find({});
    await t.archive.store.sealSegments();
    await packSeries(t.archive, id);
    await sweep(t.archive);
    await t.archive.collections.instances.insertOne(document!);
    t.clock.pass(2000);
    expect((await sweep(t.archive)).freedObjects).toBe(0);
    expect(await keysOf('segments/')).toHaveLength(1);
  });

  it('leaves its decisions in the checkpoint, of repeated deletions the last', async () => {
    await createSpace(t.archive, 'second', {});
    for (const _ of [1, 2]) {
      await t.send(numbered(1));
      await deleteFrom(t.archive, study);
    }
    await t.archive.store.sealSegments();
    await sweep(t.archive);
    t.clock.pass(2000);
    await sweep(t.archive);
    expect(await keysOf('segments/')).toEqual([]);
    const decisions = await checkpoint();
    expect(decisions.map(({ decision }) => decision.kind)).toEqual(['space', 'delete']);
    const [tombstone] = await t.archive.collections.tombstones.find({});
    expect(decisions[1]!.sequence).toBe(tombstone!.sequence);
    const checkpoints = await keysOf('journal/');
    await createSpace(t.archive, 'third', {});
    await t.archive.store.sealSegments();
    await sweep(t.archive);
    t.clock.pass(2000);
    await sweep(t.archive);
    expect((await checkpoint()).map(({ decision }) => decision.kind)).toEqual(['space', 'delete', 'space']);
    expect(await keysOf('journal/')).toHaveLength(1);
    expect(await keysOf('journal/')).not.toEqual(checkpoints);
  });

  it('goes without conflicts and quarantined objects, which have their own bytes', async () => {
    const first = numbered(1);
    await t.send(first);
    const changed = Buffer.from(first);
    changed[changed.length - 1] = 9;
    await t.send(changed);
    await t.archive.store.sealSegments();
    await packSeries(t.archive, id);
    await sweep(t.archive);
    t.clock.pass(2000);
    await sweep(t.archive);
    expect(await keysOf('segments/')).toEqual([]);
    const [conflict] = await t.archive.collections.conflicts.find({});
    const { key, offset, length } = conflict!.entry.location;
    expect(Buffer.from(await t.archive.store.read(key, offset, length))).toEqual(changed);
  });

  it('that still takes landings is closed when nothing in it is needed any more', async () => {
    await t.send(numbered(1));
    await deleteFrom(t.archive, study);
    t.archive.clock.now = () => Date.now() + 10_000;
    await sweep(t.archive);
    expect(await t.archive.store.activeSegments()).toEqual([]);
  });
});

describe('a pack that was let go', () => {
  it('is freed with its metadata and arrays when it is due, and a stale row of use does not hold it', async () => {
    await t.send(numbered(1));
    await packSeries(t.archive, id);
    const [pack] = (await t.archive.collections.series.findOne({ _id: id }))!.packs;
    await deleteFrom(t.archive, study);
    const stale = { _id: `${pack!.key}|${id}`, pack: pack!.key, seriesId: id };
    await t.archive.collections.packUses.insertOne(stale);
    t.clock.pass(2000);
    await sweep(t.archive);
    expect(await keysOf('packs/')).toEqual([]);
    expect(await t.archive.collections.instanceArrays.countDocuments({})).toBe(0);
    expect(await t.archive.collections.packUses.countDocuments({})).toBe(0);
  });

  it('stays for one that reads it, and what was marked meanwhile keeps its new mark', async () => {
    await t.send(numbered(1));
    await packSeries(t.archive, id);
    const [pack] = (await t.archive.collections.series.findOne({ _id: id }))!.packs;
    await t.archive.collections.freeing.insertOne({ _id: pack!.key, store: 'main', dueAt: t.clock.now() });
    expect((await sweep(t.archive)).freedObjects).toBe(0);
    expect(await t.archive.store.head(pack!.key)).not.toBeNull();
    expect(await t.archive.collections.freeing.findOne({ _id: pack!.key })).toBeNull();
  });
});

describe('the outbox', () => {
  const types = async () => {
    const ids = new Map<string, string>();
    for await (const { event } of t.archive.bus.read(['radlake.>'], '2000-01-01T00:00:00Z'))
      ids.set(event.id, event.type);
    return [...ids.values()];
  };

  it('keeps an event that the bus did not take, and the sweep publishes it once', async () => {
    const { bus } = t.archive;
    const publishAll = bus.publishAll.bind(bus);
    bus.publishAll = () => Promise.reject(new Error('bus is away'));
    await expect(t.send(numbered(1))).rejects.toThrow('bus is away');
    bus.publishAll = publishAll;
    const series = (await t.archive.collections.series.findOne({ _id: id }))!;
    expect(series.outbox).toHaveLength(1);
    expect(await sweepOutboxes(t.archive, t.clock.now() - 1)).toBe(0);
    expect(await sweepOutboxes(t.archive, t.clock.now())).toBe(1);
    expect(await sweepOutboxes(t.archive, t.clock.now())).toBe(0);
    expect(await types()).toEqual(['instance.stored']);
  });

  it('publishes again under the same id when a crash came before it was cleared', async () => {
    await t.send(numbered(1));
    const [{ event, subject }] = await collect();
    await t.archive.collections.series.updateOne(
      { _id: id },
      { $set: { outbox: [{ subject, event }], outboxAt: t.clock.now() } },
    );
    await sweepOutboxes(t.archive, t.clock.now());
    expect((await collect()).map((one) => one.event.id)).toEqual([event.id]);
  });

  const collect = async () => {
    const found = [];
    for await (const one of t.archive.bus.read(['radlake.>'], '2000-01-01T00:00:00Z')) found.push(one);
    return found as [(typeof found)[0], ...typeof found];
  };
});

describe('recovery at start', () => {
  it('announces what was acknowledged and not indexed, and readers wait for it', async () => {
    await t.send(numbered(1));
    expect(await announceUnindexed(t.archive)).toBe(0);
    await t.archive.collections.segments.deleteMany({});
    expect(await announceUnindexed(t.archive)).toBe(1);
    expect(t.archive.progress.backlog).toBe(1);
    expect(await t.archive.progress.caughtUp('main', 10)).toBe(false);
    const announced = [];
    for await (const { event } of t.archive.bus.read(['radlake.instances.landed'], '2000-01-01T00:00:00Z'))
      announced.push(event.data);
    expect(announced).toMatchObject([{ after: 0, items: [{ length: numbered(1).length }] }]);
  });
});
