import { deleteFrom, finishDeletions } from './delete';
import { indexLanded } from './index-landed';
import { joinStudy } from './join';
import { listInstances } from './list-instances';
import { packSeries } from './pack-series';
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

const seriesOf = (seriesId = id) => t.archive.collections.series.findOne({ _id: seriesId });
const uidsOf = async (seriesId = id) => {
  const series = await seriesOf(seriesId);
  return series ? (await listInstances(t.archive, series)).map(({ sopInstanceUid }) => sopInstanceUid) : [];
};

/** Runs `meanwhile` once, while the next pack is being written. */
function whilePacking(meanwhile: () => Promise<unknown>): void {
  const { store } = t.archive;
  const put = store.put.bind(store);
  store.put = async (key, content, options) => {
    if (!key.endsWith('.tar') || !key.startsWith('packs/')) return await put(key, content, options);
    store.put = put;
    const info = await put(key, content, options);
    await meanwhile();
    return info;
  };
}

describe('while a series is packed', () => {
  it('an arrival stays outside of the pack and is shown', async () => {
    await t.send(numbered(1));
    whilePacking(() => t.send(numbered(2)));
    expect(await packSeries(t.archive, id)).toBe('packed');
    expect(await seriesOf()).toMatchObject({ instanceCount: 2, packedCount: 1 });
    expect(await uidsOf()).toEqual(['1.2.3.4.1', '1.2.3.4.2']);
  });

  it('a deletion of the study makes the pack void, also when it is sent again at once', async () => {
    await t.send(numbered(1));
    await t.send(numbered(2));
    whilePacking(async () => {
      await deleteFrom(t.archive, study);
      await t.send(numbered(2));
    });
    expect(await packSeries(t.archive, id)).toBe('superseded');
    expect(await uidsOf()).toEqual(['1.2.3.4.2']);
    expect(await seriesOf()).toMatchObject({ instanceCount: 1, packs: [] });
    t.clock.pass(2000);
    await sweep(t.archive);
    expect(await keysOf('packs/')).toEqual([]);
  });

  it('a deletion of one instance makes the pack void', async () => {
    await t.send(numbered(1));
    await t.send(numbered(2));
    whilePacking(() => deleteFrom(t.archive, { ...study, seriesInstanceUid: '1.2.3.4', sopInstanceUid: '1.2.3.4.1' }));
    expect(await packSeries(t.archive, id)).toBe('superseded');
    expect(await uidsOf()).toEqual(['1.2.3.4.2']);
    expect(await packSeries(t.archive, id)).toBe('packed');
    expect(await uidsOf()).toEqual(['1.2.3.4.2']);
  });

  it('a second run on the same instances neither doubles them nor lets their pack be freed', async () => {
    await t.send(numbered(1));
    whilePacking(() => packSeries(t.archive, id));
    expect(await packSeries(t.archive, id)).toBe('packed');
    expect(await seriesOf()).toMatchObject({ instanceCount: 1, packedCount: 1 });
    t.clock.pass(2000);
    await sweep(t.archive);
    expect((await keysOf('packs/')).length).toBe(2);
  });

  it('two merging runs leave the pack that the series reads from in place', async () => {
    await t.send(numbered(1));
    await t.settleAndPack();
    await t.send(numbered(2));
    await t.settleAndPack();
    whilePacking(() => packSeries(t.archive, id, { merge: true }));
    expect(await packSeries(t.archive, id, { merge: true })).toBe('packed');
    t.clock.pass(2000);
    await sweep(t.archive);
    const series = (await seriesOf())!;
    expect(series.packs).toHaveLength(1);
    expect(await t.archive.store.head(series.packs[0]!.key)).not.toBeNull();
    expect(await keysOf('packs/')).toHaveLength(2);
  });

  it('a join takes over what is packed; the packs live until both spaces let go', async () => {
    await createSpace(t.archive, 'other', {});
    await t.send(numbered(1));
    whilePacking(() => t.send(numbered(2)));
    await joinStudy(t.archive, { from: 'main', to: 'other', studyInstanceUid: '1.2.3' });
    const joined = 'other/1.2.3/1.2.3.4';
    expect(await uidsOf(joined)).toEqual(['1.2.3.4.1', '1.2.3.4.2']);
    await deleteFrom(t.archive, study);
    t.clock.pass(2000);
    await sweep(t.archive);
    expect(await seriesOf()).toBeNull();
    for (const { key } of (await seriesOf(joined))!.packs) expect(await t.archive.store.head(key)).not.toBeNull();
    await deleteFrom(t.archive, { ...study, space: 'other' });
    await sweep(t.archive);
    expect((await keysOf('packs/')).length).toBeGreaterThan(0);
    t.clock.pass(2000);
    await sweep(t.archive);
    expect(await keysOf('packs/')).toEqual([]);
    expect(await t.archive.collections.instanceArrays.countDocuments({})).toBe(0);
    expect(await t.archive.collections.packUses.countDocuments({})).toBe(0);
  });
});

describe('while arrivals are indexed', () => {
  const size = numbered(1).length;

  it('a pack that takes over hides none of what is stored from a second delivery', async () => {
    await t.send(numbered(1));
    const { instances } = t.archive.collections;
    const find = instances.find.bind(instances);
    instances.find = async (...args) => {
      instances.find = find;
      await packSeries(t.archive, id);
      return await find(...args);
    };
    await indexLanded(t.archive, [...t.notices]);
    expect(await instances.countDocuments({})).toBe(0);
    expect(await seriesOf()).toMatchObject({ instanceCount: 1, packedCount: 1, sizeBytes: size });
    expect(await uidsOf()).toEqual(['1.2.3.4.1']);
  });

  it('a pack that takes them over before their series shows them counts them, and nobody else', async () => {
    await t.send(numbered(1));
    const { instances } = t.archive.collections;
    const insertMany = instances.insertMany.bind(instances);
    instances.insertMany = async (...args) => {
      instances.insertMany = insertMany;
      await insertMany(...args);
      await packSeries(t.archive, id);
    };
    await t.send(numbered(2));
    expect(await instances.countDocuments({})).toBe(0);
    expect(await seriesOf()).toMatchObject({ instanceCount: 2, packedCount: 2, sizeBytes: 2 * size });
    expect(await t.archive.collections.studies.findOne({ _id: 'main/1.2.3' })).toMatchObject({ instanceCount: 2 });
    expect(await uidsOf()).toEqual(['1.2.3.4.1', '1.2.3.4.2']);
  });
});

describe('a join', () => {
  it('counts a UID once that the other space has already', async () => {
    await createSpace(t.archive, 'other', {});
    await t.send(numbered(1));
    await t.send(numbered(1), 'other');
    await t.settleAndPack();
    await t.send(numbered(2), 'other');
    await joinStudy(t.archive, { from: 'main', to: 'other', studyInstanceUid: '1.2.3' });
    expect(await seriesOf('other/1.2.3/1.2.3.4')).toMatchObject({ instanceCount: 2, packedCount: 1 });
    expect(await uidsOf('other/1.2.3/1.2.3.4')).toEqual(['1.2.3.4.1', '1.2.3.4.2']);
  });
});

describe('a deletion', () => {
  it('that a crash interrupted spares what came after it', async () => {
    await t.send(numbered(1));
    await t.settleAndPack();
    const { sequence } = (await t.archive.members.of((await seriesOf())!.packs[0]!)).entries[0]!;
    await t.archive.collections.tombstones.insertOne({ _id: 'main/1.2.3', sequence: sequence + 1, open: true });
    await t.send(numbered(1));
    await t.send(numbered(2));
    expect(await finishDeletions(t.archive)).toBe(1);
    expect(await uidsOf()).toEqual(['1.2.3.4.1', '1.2.3.4.2'].slice(1));
  });

  it('of an instance writes its pack anew without it and leaves the others where they are', async () => {
    await t.send(numbered(1));
    await t.send(numbered(2));
    await t.settleAndPack();
    await t.send(numbered(3));
    await t.settleAndPack();
    const before = (await seriesOf())!.packs;
    await deleteFrom(t.archive, { ...study, seriesInstanceUid: '1.2.3.4', sopInstanceUid: '1.2.3.4.1' });
    const series = (await seriesOf())!;
    expect(await uidsOf()).toEqual(['1.2.3.4.2', '1.2.3.4.3']);
    expect(series).toMatchObject({ instanceCount: 2, packedCount: 2, sizeBytes: 2 * numbered(1).length });
    expect(series.packs.map(({ key }) => key)).toContain(before[1]!.key);
    expect((await t.archive.collections.studies.findOne({ _id: 'main/1.2.3' }))!.instanceCount).toBe(2);
  });

  it('of the last instance takes series and study with it', async () => {
    await t.send(numbered(1));
    await t.settleAndPack();
    await deleteFrom(t.archive, { ...study, seriesInstanceUid: '1.2.3.4', sopInstanceUid: '1.2.3.4.1' });
    expect(await seriesOf()).toBeNull();
    expect(await t.archive.collections.studies.countDocuments({})).toBe(0);
  });

  it('of the instance that gave the series its attributes takes those of the next', async () => {
    await t.send(makeObject({ '0008103E': 'first' }));
    await t.send(makeObject({ '00080018': '1.2.3.4.2', '0008103E': 'second' }));
    await t.settleAndPack();
    await deleteFrom(t.archive, { ...study, seriesInstanceUid: '1.2.3.4', sopInstanceUid: '1.2.3.4.1' });
    expect((await seriesOf())!.attributes['0008103E']).toEqual({ vr: 'LO', Value: ['second'] });
  });

  it('while its instances are being indexed is carried out by the next sweep', async () => {
    await t.send(numbered(1));
    const { tombstones, instances } = t.archive.collections;
    const bulkWrite = instances.bulkWrite.bind(instances);
    instances.bulkWrite = async (...args) => {
      instances.bulkWrite = bulkWrite;
      await tombstones.insertOne({ _id: 'main/1.2.3', sequence: Number.MAX_SAFE_INTEGER, open: false });
      return await bulkWrite(...args);
    };
    await indexLanded(t.archive, [...t.notices]);
    expect(await seriesOf()).not.toBeNull();
    await sweep(t.archive);
    expect(await seriesOf()).toBeNull();
  });

  it('takes conflicts and their bytes along', async () => {
    const first = numbered(1);
    await t.send(first);
    const changed = Buffer.from(first);
    changed[changed.length - 1] = 9;
    await t.send(changed);
    expect(await keysOf('aside/')).toHaveLength(1);
    await deleteFrom(t.archive, { ...study, seriesInstanceUid: '1.2.3.4', sopInstanceUid: '1.2.3.4.1' });
    expect(await keysOf('aside/')).toEqual([]);
    expect(await t.archive.collections.conflicts.countDocuments({})).toBe(0);
  });
});

async function keysOf(prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of t.archive.store.list(prefix)) keys.push(key);
  return keys;
}
