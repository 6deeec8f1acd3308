import { deleteFrom } from './delete';
import { indexLanded, mergeRanges } from './index-landed';
import { packSeries } from './pack-series';
import { settleDue } from './settle';
import { sweep } from './sweep';
import { makeObject } from './testing/make-object';
import { openTestArchive, type TestArchive } from './testing/open-archive';

const id = 'main/1.2.3/1.2.3.4';
const numbered = (n: number) => makeObject({ 524312: `1.2.3.4.${n}`, 2097171: String(n) });

let t: TestArchive;
beforeEach(async () => {
  t = await openTestArchive({ settings: { settleMs: 1000, graceMs: 1000 } });
});
afterEach(() => t.close());

const seriesOf = () => t.archive.collections.series.findOne({ _id: id });
const redeliver = () => indexLanded(t.archive, [...t.notices]);
const counts = async () => {
  const { instanceCount, packedCount, sizeBytes } = (await seriesOf())!;
  return { instanceCount, packedCount, sizeBytes };
};

describe('a landing notice that comes again', () => {
  it('changes no counts before packing, in and out of order', async () => {
    for (const n of [1, 2, 3]) await t.send(numbered(n));
    const before = await counts();
    await redeliver();
    for (const batch of t.notices.toReversed()) await indexLanded(t.archive, [batch]);
    expect(await counts()).toEqual(before);
    expect(before).toEqual({ instanceCount: 3, packedCount: 0, sizeBytes: 3 * numbered(1).length });
  });

  it('changes nothing after packing', async () => {
    for (const n of [1, 2, 3]) await t.send(numbered(n));
    await t.settleAndPack();
    const before = await counts();
    await redeliver();
    expect(await counts()).toEqual(before);
    expect(await t.archive.collections.instances.countDocuments({})).toBe(0);
    expect((await seriesOf())!.settleAt).toBeNull();
  });

  it('is passed over after its segment was freed', async () => {
    await t.send(numbered(1));
    await t.settleAndPack();
    await t.archive.store.sealSegments();
    await sweep(t.archive);
    t.clock.pass(2000);
    expect((await sweep(t.archive)).freedObjects).toBe(1);
    expect(await t.archive.store.head(t.notices[0]!.segment)).toBeNull();
    await redeliver();
    expect(await counts()).toMatchObject({ instanceCount: 1, packedCount: 1 });
    expect(await t.archive.collections.segments.findOne({ _id: t.notices[0]!.segment })).toBeNull();
  });

  it('does not bring back what was deleted; what is sent again afterwards stays', async () => {
    await t.send(numbered(1));
    await deleteFrom(t.archive, { space: 'main', studyInstanceUid: '1.2.3' });
    await redeliver();
    expect(await seriesOf()).toBeNull();
    expect(await t.archive.collections.studies.countDocuments({})).toBe(0);
    expect(await t.archive.collections.instanceKeys.countDocuments({})).toBe(0);
    await t.send(numbered(1));
    await redeliver();
    expect(await counts()).toMatchObject({ instanceCount: 1 });
  });

  it('shows an instance whose index was interrupted before the series and the study', async () => {
    await t.send(numbered(1));
    await t.archive.collections.series.deleteMany({});
    await t.archive.collections.studies.deleteMany({});
    await redeliver();
    expect(await counts()).toMatchObject({ instanceCount: 1 });
    expect(await t.archive.collections.studies.countDocuments({ instanceCount: 1 })).toBe(1);
  });

  it('shows a study whose index was interrupted, even when the series is packed', async () => {
    await t.send(numbered(1));
    await t.settleAndPack();
    await t.archive.collections.studies.deleteMany({});
    await redeliver();
    const study = await t.archive.collections.studies.findOne({ _id: 'main/1.2.3' });
    expect(study).toMatchObject({ instanceCount: 1 });
    expect(study!.settleAt).not.toBeNull();
  });
});

describe('how far a segment is indexed', () => {
  it('joins ranges without a gap and holds back those behind one', () => {
    expect(mergeRanges(0, [{ after: 0, through: 5 }])).toEqual({ indexedThrough: 5, ahead: [] });
    expect(mergeRanges(5, [{ after: 7, through: 9 }])).toEqual({
      indexedThrough: 5,
      ahead: [{ after: 7, through: 9 }],
    });
    const ranges = [
      { after: 7, through: 9 },
      { after: 9, through: 12 },
      { after: 5, through: 7 },
    ];
    expect(mergeRanges(5, ranges)).toEqual({ indexedThrough: 12, ahead: [] });
    expect(mergeRanges(8, [{ after: 0, through: 5 }])).toEqual({ indexedThrough: 8, ahead: [] });
  });

  it('holds a segment back while a member is not indexed yet', async () => {
    await t.send(numbered(1));
    await t.send(numbered(2));
    const [first] = t.notices;
    await t.archive.collections.segments.deleteMany({});
    await indexLanded(t.archive, [t.notices[1]!]);
    expect((await t.archive.collections.segments.find({}))[0]).toMatchObject({ indexedThrough: 0 });
    await indexLanded(t.archive, [first!]);
    expect((await t.archive.collections.segments.find({}))[0]).toMatchObject({
      indexedThrough: t.notices[1]!.instances[0]!.sequence,
      ahead: [],
    });
  });
});

describe('settling', () => {
  const settled = async () => {
    const types: string[] = [];
    for await (const { event } of t.archive.bus.read(['radlake.>'], '2000-01-01T00:00:00Z'))
      if (event.type.endsWith('.settled')) types.push(event.type);
    return types;
  };

  it('happens not before the quiet time, and an arrival begins it anew', async () => {
    await t.send(numbered(1));
    t.clock.pass(999);
    expect(await settleDue(t.archive)).toEqual({ series: 0, studies: 0 });
    await t.send(numbered(2));
    t.clock.pass(999);
    expect(await settleDue(t.archive)).toEqual({ series: 0, studies: 0 });
    t.clock.pass(1);
    expect(await settleDue(t.archive)).toEqual({ series: 1, studies: 1 });
    expect(await settleDue(t.archive)).toEqual({ series: 0, studies: 0 });
    expect((await settled()).sort()).toEqual(['series.settled', 'study.settled']);
  });

  it('comes again with a higher revision after a late arrival, which gets a second pack', async () => {
    await t.send(numbered(1));
    await t.settleAndPack();
    const first = (await seriesOf())!;
    await t.send(numbered(2));
    expect((await seriesOf())!.revision).toBeGreaterThan(first.revision);
    await t.settleAndPack();
    const second = (await seriesOf())!;
    expect(second.packs).toHaveLength(2);
    expect(second.packs[0]).toEqual(first.packs[0]);
    expect((await settled()).sort()).toEqual(['series.settled', 'series.settled', 'study.settled', 'study.settled']);
  });

  it('merges packs when the fourth comes', async () => {
    for (const n of [1, 2, 3]) {
      await t.send(numbered(n));
      await t.settleAndPack();
    }
    expect((await seriesOf())!.packs).toHaveLength(3);
    await t.send(numbered(4));
    await t.settleAndPack();
    const series = (await seriesOf())!;
    expect(series.packs).toHaveLength(1);
    expect(series).toMatchObject({ instanceCount: 4, packedCount: 4 });
    expect(await packSeries(t.archive, id)).toBe('nothingToDo');
  });
});
