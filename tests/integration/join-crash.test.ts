import { type Archive, createArchive } from '#shared/archive/archive';
import { deleteFrom } from '#shared/archive/delete';
import { specs } from '#shared/archive/documents';
import { finishJoins, joinStudy } from '#shared/archive/join';
import { reindex } from '#shared/archive/reindex';
import { createSpace } from '#shared/archive/spaces';
import { sweep } from '#shared/archive/sweep';
import { makeObject } from '#shared/archive/testing/make-object';
import { openTestArchive, type TestArchive } from '#shared/archive/testing/open-archive';
import { shownOf } from '#shared/archive/testing/shown';
import { verify } from '#shared/archive/verify/verify';
import { openSqliteCatalogue } from '#shared/catalogue/sqlite/open';
import { InternalError } from '#shared/kernel/errors';

const studyInstanceUid = '1.2.3';
const join = { from: 'main', to: 'trial', studyInstanceUid };
const numbered = (series: number, n: number, more = {}) =>
  makeObject({ '0020000E': `1.2.3.${series}`, '00080018': `1.2.3.${series}.${n}`, '00200013': String(n), ...more });
const otherPixels = (bytes: Buffer) => {
  bytes[bytes.length - 1] = 9;
  return bytes;
};

let open: TestArchive[];
beforeEach(() => {
  open = [];
});
afterEach(async () => {
  for (const one of open) await one.close();
});

/** A study that joins with all there is: whole packs, single instances, rules (a), (c) and (d), corrections. */
async function prepared(): Promise<TestArchive> {
  const t = await openTestArchive();
  open.push(t);
  await createSpace(t.archive, 'trial', { repeat: 'newVersion' });
  await t.send(numbered(4, 1), 'trial');
  await t.send(numbered(4, 2, { '0008103E': 'coronal' }), 'trial');
  await t.send(otherPixels(numbered(4, 3)), 'trial');
  for (const n of [1, 2, 3, 4]) await t.send(numbered(4, n));
  await t.send(numbered(5, 1));
  await t.send(numbered(5, 1, { '00100010': 'Roe^Mary' }));
  await t.settleAndPack();
  return t;
}

const writes = ['insertOne', 'insertMany', 'updateOne', 'updateMany', 'replaceOne', 'deleteOne', 'deleteMany'];

/** Lets so many writes pass, of catalogue, journal and store, and none after them: as a process that dies there. */
async function dyingAfter(archive: Archive, passing: number, run: () => Promise<unknown>): Promise<number> {
  let count = 0;
  const gated: { object: Record<string, unknown>; name: string; former?: unknown }[] = [];
  const gate = (object: object, name: string) => {
    const target = object as Record<string, unknown>;
    const former = Object.hasOwn(target, name) ? { former: target[name] } : {};
    const original = (target[name] as (...all: unknown[]) => Promise<unknown>).bind(object);
    target[name] = async (...all: unknown[]) => {
      if (count >= passing) throw new InternalError('died');
      count += 1;
      return await original(...all);
    };
    gated.push({ object: target, name, ...former });
  };
  for (const collection of Object.keys(specs) as (keyof typeof specs)[])
    for (const name of [...writes, 'bulkWrite']) gate(archive.collections[collection], name);
  gate(archive.lander, 'append');
  gate(archive.store, 'put');
  try {
    await run();
  } catch (error) {
    if (!(error instanceof InternalError && error.message === 'died')) throw error;
  } finally {
    for (const { object, name, former } of gated) {
      if (former) object[name] = former;
      else delete object[name];
    }
  }
  return count;
}

async function rebuilt({ archive }: TestArchive, use: (again: Archive) => Promise<void>): Promise<void> {
  const { lander, bus, clock, log, settings } = archive;
  const catalogue = openSqliteCatalogue(':memory:');
  try {
    const again = createArchive({ catalogue, bus, lander, clock, log, settings });
    await reindex(again);
    await use(again);
  } finally {
    await catalogue.close();
  }
}

describe('a join that dies at any of its steps', () => {
  const facts = async () => {
    const t = await prepared();
    const before = await shownOf(t.archive, 'trial');
    const steps = await dyingAfter(t.archive, Number.POSITIVE_INFINITY, () => joinStudy(t.archive, join));
    const after = await shownOf(t.archive, 'trial');
    expect(after).not.toEqual(before);
    expect(after['conflicts']).toHaveLength(2);
    expect(steps).toBeGreaterThan(15);
    return { before, after, steps };
  };

  /** Sweeps until nothing is left to do, and says what shows then. */
  const swept = async (archive: Archive) => {
    await sweep(archive);
    expect(await archive.collections.joins.countDocuments({})).toBe(0);
    expect((await verify(archive)).findings).toEqual([]);
    return await shownOf(archive, 'trial');
  };

  it('is finished by the sweep once its mark is written', async () => {
    const { before, after, steps } = await facts();
    let begun = 0;
    for (let passing = 0; passing <= steps; passing++) {
      const t = await prepared();
      await dyingAfter(t.archive, passing, () => joinStudy(t.archive, join));
      const isBegun = passing === steps || (await t.archive.collections.joins.countDocuments({})) > 0;
      expect({ passing, shown: await swept(t.archive) }).toEqual({ passing, shown: isBegun ? after : before });
      begun += Number(isBegun);
      await open.pop()!.close();
    }
    expect([begun, steps]).toEqual([steps, begun]);
  }, 300_000);

  it('is finished after reindex as well, once it stands in the journal', async () => {
    const { before, after, steps } = await facts();
    let begun = 0;
    for (let passing = 0; passing <= steps; passing += 3) {
      const t = await prepared();
      let isBegun = false;
      const append = t.archive.lander.append.bind(t.archive.lander);
      t.archive.lander.append = async (record) => {
        const sequence = await append(record);
        isBegun ||= record['kind'] === 'join';
        return sequence;
      };
      await dyingAfter(t.archive, passing, () => joinStudy(t.archive, join));
      await rebuilt(t, async (again) => {
        expect({ passing, shown: await swept(again) }).toEqual({ passing, shown: isBegun ? after : before });
      });
      begun += Number(isBegun);
      await open.pop()!.close();
    }
    expect(begun).toBeGreaterThan(5);
  }, 300_000);
});

it('what was deleted after it began stays deleted when it is finished', async () => {
  const t = await prepared();
  const steps = await dyingAfter(t.archive, Number.POSITIVE_INFINITY, () => joinStudy(t.archive, join));
  const second = await prepared();
  await dyingAfter(second.archive, steps - 1, () => joinStudy(second.archive, join));
  expect(await second.archive.collections.joins.countDocuments({})).toBe(1);
  const inSpace = { space: 'trial', studyInstanceUid };
  await deleteFrom(second.archive, { ...inSpace, seriesInstanceUid: '1.2.3.5' });
  await deleteFrom(second.archive, { ...inSpace, seriesInstanceUid: '1.2.3.4', sopInstanceUid: '1.2.3.4.4' });
  const expected = await shownOf(second.archive, 'trial');
  expect(await finishJoins(second.archive)).toBe(1);
  const { series } = await shownOf(second.archive, 'trial');
  expect(series).toEqual(expected['series']);
  expect((await verify(second.archive)).findings).toEqual([]);
});

it('one whose study is gone is given up', async () => {
  const t = await prepared();
  await dyingAfter(t.archive, 2, () => joinStudy(t.archive, join));
  expect(await t.archive.collections.joins.countDocuments({})).toBe(1);
  await deleteFrom(t.archive, { space: 'main', studyInstanceUid });
  expect(await finishJoins(t.archive)).toBe(0);
  expect(await t.archive.collections.joins.countDocuments({})).toBe(0);
});

it('the same join asked for twice at a time is carried out one after the other', async () => {
  const t = await prepared();
  const [first, second] = await Promise.all([joinStudy(t.archive, join), joinStudy(t.archive, join)]);
  expect([first.joined, second.joined]).toEqual([2, 0]);
  expect((await verify(t.archive)).findings).toEqual([]);
});
