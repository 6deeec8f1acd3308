import { type Archive, createArchive } from '#shared/archive/archive';
import { deleteFrom } from '#shared/archive/delete';
import { joinStudy } from '#shared/archive/join';
import { quarantineIncoming } from '#shared/archive/quarantine';
import { reindex } from '#shared/archive/reindex';
import { createSpace } from '#shared/archive/spaces';
import { sweep } from '#shared/archive/sweep';
import { openTestArchive, type TestArchive } from '#shared/archive/testing/open-archive';
import type { Catalogue } from '#shared/catalogue/port';
import { openSqliteCatalogue } from '#shared/catalogue/sqlite/open';
import { NotDicomError } from '#shared/dicom/errors';
import { dumpArchive, land, numbered } from './archive-dump';

let t: TestArchive;
let others: Catalogue[];
beforeEach(async () => {
  t = await openTestArchive();
  others = [];
});
afterEach(async () => {
  for (const catalogue of others) await catalogue.close();
  await t.close();
});

/** The same store with an empty catalogue, rebuilt. */
async function rebuilt(): Promise<Archive> {
  const { lander, bus, clock, log, settings } = t.archive;
  const catalogue = openSqliteCatalogue(':memory:');
  others.push(catalogue);
  const archive = createArchive({ catalogue, bus, lander, clock, log, settings });
  await reindex(archive);
  return archive;
}

async function expectSameAfterReindex(): Promise<void> {
  await t.indexed();
  const before = await dumpArchive(t.archive);
  expect(await dumpArchive(await rebuilt())).toEqual(before);
}

const uidsOf = async (archive: Archive, space: string, study: number): Promise<string[]> => {
  const dump = (await dumpArchive(archive))['series'] as Record<string, { instances: { qido: string }[] }>;
  const own = Object.entries(dump).filter(([id]) => id.startsWith(`${space}/1.2.${study}/`));
  return own.flatMap(([, { instances }]) =>
    instances.map(({ qido }) => JSON.parse(qido)['00080018'].Value[0] as string),
  );
};

describe('reindex', () => {
  it('gives the same answers for packed and unpacked series, late arrivals and several spaces', async () => {
    await createSpace(t.archive, 'trial', { purpose: 'a trial', aeTitle: 'TRIAL', missingType1: 'reject' });
    for (let n = 1; n <= 5; n++) await land(t.archive, numbered(1, 1, n));
    for (let n = 1; n <= 3; n++) await land(t.archive, numbered(1, 2, n, { 524384: 'MR' }));
    await land(t.archive, numbered(2, 1, 1), { space: 'trial', callingAeTitle: 'CT1', peer: '10.0.0.9' });
    await t.settleAndPack();
    await land(t.archive, numbered(1, 1, 9)); // late: a second pack
    await t.settleAndPack();
    await land(t.archive, numbered(1, 1, 10)); // not packed
    await land(t.archive, numbered(3, 1, 1));
    await expectSameAfterReindex();
  });

  it('does not count packs twice that were merged and wait for their grace time', async () => {
    for (let round = 0; round < 5; round++) {
      await land(t.archive, numbered(1, 1, round + 1));
      await t.settleAndPack();
    }
    const packs = [];
    for await (const { key } of t.archive.store.list('packs/')) if (key.endsWith('.tar')) packs.push(key);
    expect(packs.length).toBeGreaterThan(2);
    await expectSameAfterReindex();
  });

  it('keeps deleted studies, series and instances absent, before and after their bytes are freed', async () => {
    for (const study of [1, 2, 3]) {
      for (const series of [1, 2]) for (const n of [1, 2, 3]) await land(t.archive, numbered(study, series, n));
    }
    await t.settleAndPack();
    await land(t.archive, numbered(3, 1, 4));
    await t.indexed();
    const at = (study: number) => ({ space: 'main', studyInstanceUid: `1.2.${study}` });
    await deleteFrom(t.archive, at(1));
    await deleteFrom(t.archive, { ...at(2), seriesInstanceUid: '1.2.2.1' });
    await deleteFrom(t.archive, { ...at(3), seriesInstanceUid: '1.2.3.1', sopInstanceUid: '1.2.3.1.1' });
    await land(t.archive, numbered(1, 1, 2)); // comes again after its deletion
    await expectSameAfterReindex();
    expect(await uidsOf(await rebuilt(), 'main', 1)).toEqual(['1.2.1.1.2']);
    await t.settleAndPack();
    for (let round = 0; round < 4; round++) {
      await sweep(t.archive);
      t.clock.pass(t.archive.settings.graceMs + 1);
    }
    await expectSameAfterReindex();
    expect(await uidsOf(await rebuilt(), 'main', 3)).not.toContain('1.2.3.1.1');
  });

  it('finishes a deletion that was interrupted behind its journal record', async () => {
    for (const n of [1, 2, 3]) await land(t.archive, numbered(1, 1, n));
    await t.settleAndPack();
    await t.archive.lander.append({
      ...{ kind: 'delete', space: 'main', studyInstanceUid: '1.2.1' },
      ...{ seriesInstanceUid: '1.2.1.1', sopInstanceUid: '1.2.1.1.2' },
    });
    expect(await uidsOf(await rebuilt(), 'main', 1)).toEqual(['1.2.1.1.1', '1.2.1.1.3']);
  });

  it('keeps joins: also when the original was deleted, and late arrivals to their own space', async () => {
    await createSpace(t.archive, 'trial', {});
    for (const n of [1, 2, 3]) await land(t.archive, numbered(1, 1, n));
    await t.indexed();
    await joinStudy(t.archive, { from: 'main', to: 'trial', studyInstanceUid: '1.2.1' });
    await land(t.archive, numbered(1, 1, 4));
    await land(t.archive, numbered(1, 1, 5), { space: 'trial' });
    await t.settleAndPack();
    await expectSameAfterReindex();
    const target = { studyInstanceUid: '1.2.1', seriesInstanceUid: '1.2.1.1' };
    await deleteFrom(t.archive, { space: 'trial', ...target, sopInstanceUid: '1.2.1.1.2' });
    await deleteFrom(t.archive, { space: 'main', studyInstanceUid: '1.2.1' });
    await expectSameAfterReindex();
    expect(await uidsOf(await rebuilt(), 'trial', 1)).toEqual(['1.2.1.1.1', '1.2.1.1.3', '1.2.1.1.5']);
    await joinStudy(t.archive, { from: 'trial', to: 'main', studyInstanceUid: '1.2.1' });
    await expectSameAfterReindex();
    expect(await uidsOf(await rebuilt(), 'main', 1)).toHaveLength(3);
  });

  it.each([false, true])('repeats what was decided about repeats (packed first: %s)', async (packedFirst) => {
    await createSpace(t.archive, 'versions', { repeat: 'newVersion' });
    await createSpace(t.archive, 'strict', { repeat: 'quarantine' });
    const spaces = ['main', 'versions', 'strict'];
    for (const space of spaces) for (const n of [1, 2, 3]) await land(t.archive, numbered(1, 1, n), { space });
    if (packedFirst) await t.settleAndPack();
    for (const space of spaces) {
      await land(t.archive, numbered(1, 1, 1), { space }); // (a)
      await land(t.archive, numbered(1, 1, 2, { 1048592: 'Smith^Ann' }), { space }); // (c)
      await land(t.archive, numbered(1, 1, 3), { space }, 9); // (d)
    }
    await t.indexed();
    await land(t.archive, numbered(1, 1, 2, { 1048592: 'Smith^Anna' }));
    await t.indexed();
    await expectSameAfterReindex();
    const dump = await dumpArchive(await rebuilt());
    expect(dump['conflicts']).toHaveLength(4);
    expect(dump['quarantine']).toHaveLength(1);
    expect(dump['overlays']).toMatchObject([{ attributes: { '00100010': { Value: [{ Alphabetic: 'Smith^Anna' }] } } }]);
    await t.settleAndPack();
    await expectSameAfterReindex();
  });

  it('finds what was quarantined at the door', async () => {
    const bytes = Buffer.from('no image');
    async function* content() {
      yield bytes;
    }
    const arrival = { space: 'main', source: 'inbox', transferSyntaxUid: '' };
    await quarantineIncoming(t.archive, content(), bytes.length, arrival, new NotDicomError('no image'));
    await expectSameAfterReindex();
  });

  it('names damaged packs and rebuilds the rest', async () => {
    for (const study of [1, 2]) for (const n of [1, 2]) await land(t.archive, numbered(study, 1, n));
    await t.settleAndPack();
    const [first, second] = await t.archive.collections.series.find({}, { sort: { _id: 1 } });
    const { key } = first!.packs[0]!;
    await t.archive.store.put(key, [Buffer.alloc(4096, 1)]);
    for await (const { key: segment } of t.archive.store.list('segments/')) await t.archive.store.delete(segment);
    const report = await reindex(t.archive);
    expect(report).toMatchObject({ packs: 1, packed: 2, landed: 0, unreadable: [key] });
    expect((await t.archive.collections.series.find({})).map(({ _id }) => _id)).toEqual([second!._id]);
    expect(await t.archive.collections.freeing.findOne({ _id: key })).toBeNull();
  });

  it('may be repeated on a catalogue that is whole', async () => {
    for (const n of [1, 2, 3]) await land(t.archive, numbered(1, 1, n));
    await t.settleAndPack();
    await land(t.archive, numbered(1, 1, 4));
    await t.indexed();
    const before = await dumpArchive(t.archive);
    const report = await reindex(t.archive);
    expect(report).toMatchObject({ packs: 1, packed: 3, landed: 1, unreadable: [] });
    expect(await dumpArchive(t.archive)).toEqual(before);
  });
});
