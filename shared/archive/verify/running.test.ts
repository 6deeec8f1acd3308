import { setImmediate } from 'node:timers/promises';
import { deleteFrom } from '../delete';
import { packSeries } from '../pack-series';
import { sweep } from '../sweep';
import { makeObject } from '../testing/make-object';
import { openTestArchive, type TestArchive } from '../testing/open-archive';
import { verify } from './verify';

const id = 'main/1.2.3/1.2.3.4';
const numbered = (n: number, study = '1.2.3') =>
  makeObject({ '0020000D': study, '0020000E': `${study}.4`, '00080018': `${study}.4.${n}`, '00200013': String(n) });

let t: TestArchive;
beforeEach(async () => {
  t = await openTestArchive({ settings: { settleMs: 1000, graceMs: 1000 } });
});
afterEach(() => t.close());

const codes = async (recheckAfterMs: number | null, pause?: (ms: number) => Promise<void>) =>
  (await verify(t.archive, { recheckAfterMs, ...(pause && { pause }) })).findings.map(({ code, object }) => [
    code,
    object,
  ]);
const firstPack = async () => (await t.archive.collections.series.findOne({ _id: id }))!.packs[0]!;

/** Segments are marked first, and freed when the grace time is over. */
async function freeUnused(): Promise<void> {
  await sweep(t.archive);
  t.clock.pass(2000);
  await sweep(t.archive);
}

/** Runs `meanwhile` once, before the rows of a series' instances are read. */
function whileReadingRows(meanwhile: () => Promise<unknown>): void {
  const { instances } = t.archive.collections;
  const find = instances.find.bind(instances);
  instances.find = async (filter, options) => {
    if (!('seriesId' in filter)) return await find(filter, options);
    instances.find = find;
    await meanwhile();
    return await find(filter, options);
  };
}

describe('verifying beside a running platform', () => {
  it('reports what is still so a moment later, once and as it would be reported alone', async () => {
    for (const n of [1, 2]) await t.send(numbered(n));
    await t.settleAndPack();
    const { key, metadataKey } = await firstPack();
    await t.archive.store.delete(metadataKey);
    await t.archive.store.put('packs/zz/nobody.tar', [Buffer.alloc(1024)]);
    await t.archive.collections.packUses.deleteMany({ pack: key });
    const alone = await codes(null);
    expect(alone).toEqual([
      ['ROW_MISSING', `${key}|${id}`],
      ['OBJECT_MISSING', metadataKey],
      ['ORPHAN_OBJECT', 'packs/zz/nobody.tar'],
    ]);
    expect(await codes(1)).toEqual(alone);
  });

  it('does not report an arrival between its document and the count of its series', async () => {
    await t.send(numbered(1));
    const { series } = t.archive.collections;
    let arrival: Promise<unknown> | undefined;
    let count: () => void = () => undefined;
    whileReadingRows(async () => {
      const replaceOne = series.replaceOne.bind(series);
      const isCounted = new Promise<void>((resolve) => {
        count = resolve;
      });
      series.replaceOne = async (...args) => {
        await isCounted;
        return await replaceOne(...args);
      };
      arrival = t.send(numbered(2));
      while ((await t.archive.collections.instances.countDocuments({})) < 2) await setImmediate();
    });
    const moments: number[] = [];
    const pause = async (ms: number) => {
      moments.push(ms);
      count();
      await arrival;
    };
    expect(await codes(500, pause)).toEqual([]);
    expect(moments).toEqual([500]);
  });

  it('reads a series anew whose pack was replaced and freed under it', async () => {
    await t.send(numbered(1));
    await t.settleAndPack();
    await t.send(numbered(2));
    await t.settleAndPack();
    const { key } = await firstPack();
    const { store } = t.archive;
    const open = store.open.bind(store);
    let isReplaced = false;
    store.open = async (wanted) => {
      if (wanted === key && !isReplaced) {
        isReplaced = true;
        await packSeries(t.archive, id, { merge: true });
        t.clock.pass(2000);
        await sweep(t.archive);
      }
      return await open(wanted);
    };
    expect(await codes(1)).toEqual([]);
    expect(isReplaced).toBe(true);
    expect(await store.head(key)).toBeNull();
  });

  it('goes on when a segment is freed between its listing and its reading', async () => {
    await t.send(numbered(1));
    await t.settleAndPack();
    await t.archive.store.sealSegments();
    const { store } = t.archive;
    const open = store.open.bind(store);
    let segment: string | null = null;
    store.open = async (wanted) => {
      if (segment === null && wanted.startsWith('segments/')) {
        segment = wanted;
        await freeUnused();
      }
      return await open(wanted);
    };
    expect(await codes(1)).toEqual([]);
    expect(await store.head(segment!)).toBeNull();
  });

  it('begins again when the checkpoint is written anew while it is read', async () => {
    const freed = async (n: number) => {
      await t.send(numbered(n));
      await t.settleAndPack();
      await deleteFrom(t.archive, { space: 'main', studyInstanceUid: '1.2.3' });
      await t.archive.store.sealSegments();
      await freeUnused();
    };
    await freed(1);
    const { _id: former } = (await t.archive.collections.checkpoints.findOne({}))!;
    const { store } = t.archive;
    const open = store.open.bind(store);
    let times = 0;
    store.open = async (wanted) => {
      // First it is examined, then its decisions are read.
      if (wanted === former && ++times === 2) await freed(2);
      return await open(wanted);
    };
    expect(await codes(1)).toEqual([]);
    expect(await store.head(former)).toBeNull();
  });

  it('finds nothing while instances land, are packed, merged, deleted and freed', async () => {
    let isDone = false;
    let rounds = 0;
    const platform = (async () => {
      for (let round = 1; round <= 5; round++) {
        for (const study of ['1.2.3', '1.2.4']) for (const n of [1, 2]) await t.send(numbered(round * 2 + n, study));
        await t.settleAndPack();
        if (round % 3 === 0) await t.archive.store.sealSegments();
        if (round % 4 === 0) await deleteFrom(t.archive, { space: 'main', studyInstanceUid: '1.2.4' });
        t.clock.pass(2000);
        await sweep(t.archive);
        rounds = round;
      }
      isDone = true;
    })();
    // The platform goes on by what it does, not by the clock: a moment is as long as one round of it.
    const pause = async () => {
      const until = rounds + 1;
      while (!isDone && rounds <= until) await setImmediate();
    };
    while (!isDone) expect(await codes(1_000, pause)).toEqual([]);
    await platform;
    expect(await codes(null)).toEqual([]);
  });
});
