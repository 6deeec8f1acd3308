import { openSqliteCatalogue } from '#shared/catalogue/sqlite/open';
import { createArchive } from './archive';
import { deleteFrom } from './delete';
import type { RepeatPolicy } from './documents';
import { joinStudy } from './join';
import { JoinCounter } from './join-report';
import { listInstances } from './list-instances';
import { readWhole } from './read-object';
import { reindex } from './reindex';
import { createSpace } from './spaces';
import { makeObject } from './testing/make-object';
import { openTestArchive, type TestArchive } from './testing/open-archive';
import { shownOf } from './testing/shown';
import { verify } from './verify/verify';

const studyInstanceUid = '1.2.3';
const join = { from: 'main', to: 'trial', studyInstanceUid };
const seriesId = 'trial/1.2.3/1.2.3.4';
const uid = (n: number) => `1.2.3.4.${n}`;
const numbered = (n: number, more = {}) => makeObject({ '00080018': uid(n), '00200013': String(n), ...more });
const named = (n: number, name: string) => numbered(n, { '00100010': name });
const otherPixels = (bytes: Buffer) => {
  bytes[bytes.length - 1] = 9;
  return bytes;
};

let t: TestArchive;
beforeEach(async () => {
  t = await openTestArchive();
});
afterEach(() => t.close());

const space = (repeat: RepeatPolicy) => createSpace(t.archive, 'trial', { repeat });
const seriesOf = async () => (await t.archive.collections.series.findOne({ _id: seriesId }))!;
const nameIn = async (where: string) =>
  (await t.archive.collections.studies.findOne({ _id: `${where}/1.2.3` }))!.patientName;
const bytesOf = async (n: number) => {
  const entry = (await listInstances(t.archive, await seriesOf())).find((one) => one.sopInstanceUid === uid(n))!;
  return Buffer.from(await readWhole(t.archive, entry.location));
};
const conflicts = () => t.archive.collections.conflicts.find({ space: 'trial' });

/** Verified, and the same after the catalogue was made again. */
async function expectSound(): Promise<void> {
  expect((await verify(t.archive)).findings).toEqual([]);
  const before = await shownOf(t.archive, 'trial');
  const { lander, bus, clock, log, settings } = t.archive;
  const catalogue = openSqliteCatalogue(':memory:');
  try {
    const again = createArchive({ catalogue, bus, lander, clock, log, settings });
    await reindex(again);
    expect(await shownOf(again, 'trial')).toEqual(before);
    expect(await again.collections.joins.countDocuments({})).toBe(0);
  } finally {
    await catalogue.close();
  }
}

const nothing = { duplicates: 0, corrected: 0, replaced: 0, superseded: 0, quarantined: 0, conflicts: 0 };
const alone = (n: number, outcome: string) => ({
  instances: [{ seriesInstanceUid: '1.2.3.4', sopInstanceUid: uid(n), outcome }],
  isTruncated: false,
});

describe('a study that joins a space which holds other content under its UIDs', () => {
  it('(a) passes over duplicates; the rest joins without a copy', async () => {
    await space('overlay');
    await t.send(numbered(1), 'trial');
    for (const n of [1, 2, 3]) await t.send(numbered(n));
    expect(await joinStudy(t.archive, join)).toEqual({
      ...nothing,
      joined: 2,
      duplicates: 1,
      instances: [],
      isTruncated: false,
    });
    const [pack] = (await t.archive.collections.series.findOne({ _id: 'main/1.2.3/1.2.3.4' }))!.packs;
    expect((await seriesOf()).packs).toEqual([pack]);
    await expectSound();
  });

  it('joins nothing of what the space holds already, and does not settle it anew', async () => {
    await space('overlay');
    await t.send(numbered(1));
    await t.send(numbered(1), 'trial');
    await t.settleAndPack();
    expect(await joinStudy(t.archive, join)).toMatchObject({ joined: 0, duplicates: 1 });
    expect(await seriesOf()).toMatchObject({ settleAt: null, packs: [{ instanceCount: 1 }] });
    await expectSound();
  });

  it('(d) keeps other pixels aside as a conflict of that space; what it shows stays, the rest joins', async () => {
    await space('overlay');
    const own = otherPixels(numbered(1));
    await t.send(own, 'trial');
    for (const n of [1, 2, 3]) await t.send(numbered(n));
    const report = { ...nothing, joined: 2, conflicts: 1, ...alone(1, 'conflict') };
    expect(await joinStudy(t.archive, join)).toEqual(report);
    expect(await bytesOf(1)).toEqual(own);
    expect(await bytesOf(3)).toEqual(numbered(3));
    const kept = await conflicts();
    expect(kept).toMatchObject([{ kind: 'conflict', space: 'trial', sopInstanceUid: uid(1) }]);
    expect(Buffer.from(await readWhole(t.archive, kept[0]!.entry.location))).toEqual(numbered(1));
    expect(await t.archive.collections.conflicts.countDocuments({ space: 'main' })).toBe(0);
    await expectSound();
    // Asked again it says the same and adds nothing.
    expect(await joinStudy(t.archive, join)).toEqual({ ...report, joined: 0, duplicates: 2 });
    expect(await conflicts()).toHaveLength(1);
    expect((await seriesOf()).packs).toHaveLength(1);
    await expectSound();
  });

  it('(d) stays a conflict after the study was deleted there and came anew before the join', async () => {
    await space('overlay');
    await t.send(numbered(1));
    await t.send(numbered(1), 'trial');
    await deleteFrom(t.archive, { space: 'trial', studyInstanceUid });
    await t.send(otherPixels(numbered(1)), 'trial');
    expect(await joinStudy(t.archive, join)).toMatchObject({ conflicts: 1 });
    await expectSound();
    expect(await conflicts()).toHaveLength(1);
  });

  it.each(['before', 'after'] as const)('(c) under overlay: the later one corrects, here sent %s', async (when) => {
    await space('overlay');
    if (when === 'before') await t.send(named(1, 'Roe^Mary'), 'trial');
    for (const n of [1, 2]) await t.send(named(n, 'Doe^Jane'));
    if (when === 'after') await t.send(named(1, 'Roe^Mary'), 'trial');
    const outcome = when === 'before' ? 'corrected' : 'superseded';
    const expected = { ...nothing, joined: 1, [outcome]: 1, ...alone(1, outcome) };
    expect(await joinStudy(t.archive, join)).toEqual(expected);
    expect(await nameIn('trial')).toBe(when === 'before' ? 'Doe^Jane' : 'Roe^Mary');
    expect(await bytesOf(1)).toEqual(named(1, 'Roe^Mary'));
    expect(await nameIn('main')).toBe('Doe^Jane');
    await t.settleAndPack();
    await expectSound();
  });

  it('(c) under newVersion: the later one takes the place of what was there, at every level', async () => {
    await space('newVersion');
    for (const n of [1, 2]) await t.send(named(n, 'Roe^Mary'), 'trial');
    await t.settleAndPack();
    for (const n of [1, 3]) await t.send(named(n, 'Doe^Jane'));
    expect(await joinStudy(t.archive, join)).toEqual({ ...nothing, joined: 1, replaced: 1, ...alone(1, 'replaces') });
    expect(await nameIn('trial')).toBe('Doe^Jane');
    expect(await bytesOf(1)).toEqual(named(1, 'Doe^Jane'));
    expect(await bytesOf(2)).toEqual(named(2, 'Roe^Mary'));
    expect(await seriesOf()).toMatchObject({ instanceCount: 3, packedCount: 3 });
    const kept = await conflicts();
    expect(kept).toMatchObject([{ kind: 'version', sopInstanceUid: uid(1) }]);
    expect(Buffer.from(await readWhole(t.archive, kept[0]!.entry.location))).toEqual(named(1, 'Roe^Mary'));
    await expectSound();
    expect(await joinStudy(t.archive, join)).toMatchObject({ joined: 0, duplicates: 2, replaced: 0 });
    await t.settleAndPack();
    expect(await bytesOf(1)).toEqual(named(1, 'Doe^Jane'));
    await expectSound();
  });

  it('(c) under quarantine: it is held for the administrator, in each such space once', async () => {
    await space('quarantine');
    await createSpace(t.archive, 'other', { repeat: 'quarantine' });
    for (const where of ['trial', 'other']) await t.send(named(1, 'Roe^Mary'), where);
    for (const n of [1, 2]) await t.send(named(n, 'Doe^Jane'));
    const expected = { ...nothing, joined: 1, quarantined: 1, ...alone(1, 'quarantined') };
    for (const to of ['trial', 'other']) expect(await joinStudy(t.archive, { ...join, to })).toEqual(expected);
    await joinStudy(t.archive, join);
    const held = await t.archive.collections.quarantine.find({});
    expect(held.map((one) => [one.space, one.arrival.space, one.code, one.state]).sort()).toEqual([
      ['other', 'other', 'REPEATED_INSTANCE', 'held'],
      ['trial', 'trial', 'REPEATED_INSTANCE', 'held'],
    ]);
    expect(await nameIn('trial')).toBe('Roe^Mary');
    await expectSound();
  });

  it('corrections of an instance that is kept out stay behind', async () => {
    await space('overlay');
    await t.send(otherPixels(numbered(1)), 'trial');
    for (const n of [1, 2]) await t.send(numbered(n));
    for (const n of [1, 2]) await t.send(numbered(n, { '00200013': String(n + 10) }));
    await joinStudy(t.archive, join);
    const corrected = await t.archive.collections.overlays.find({ space: 'trial' });
    expect(corrected.map(({ _id }) => _id)).toEqual([`${seriesId}/${uid(2)}`]);
    await expectSound();
  });

  it('corrections of a study of which nothing can join stay behind', async () => {
    await space('overlay');
    await t.send(otherPixels(named(1, 'Roe^Mary')), 'trial');
    for (const name of ['Doe^Jane', 'Doe^Joan']) await t.send(named(1, name));
    expect(await joinStudy(t.archive, join)).toMatchObject({ joined: 0, conflicts: 1 });
    expect([await nameIn('main'), await nameIn('trial')]).toEqual(['Doe^Joan', 'Roe^Mary']);
    await expectSound();
  });

  it('names a hundred instances at most and counts all', () => {
    const counter = new JoinCounter();
    for (let n = 1; n <= 103; n++)
      counter.note({ seriesInstanceUid: '1.2.3.4', sopInstanceUid: uid(n), outcome: 'conflict' });
    const report = counter.report();
    expect([report.conflicts, report.instances.length, report.isTruncated]).toEqual([103, 100, true]);
  });
});
