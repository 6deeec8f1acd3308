import { createArchive } from '#shared/archive/archive';
import { deleteFrom } from '#shared/archive/delete';
import { joinStudy } from '#shared/archive/join';
import { packSeries } from '#shared/archive/pack-series';
import { reindex } from '#shared/archive/reindex';
import { createSpace } from '#shared/archive/spaces';
import { sweep } from '#shared/archive/sweep';
import { openTestArchive, type TestArchive } from '#shared/archive/testing/open-archive';
import { openSqliteCatalogue } from '#shared/catalogue/sqlite/open';
import { dumpArchive, land, numbered } from './archive-dump';

const space = 'trial';
let t: TestArchive;

beforeEach(async () => {
  t = await openTestArchive();
});
afterEach(() => t.close());

const send = async (instance: number, to: string, pixel?: number) => {
  await land(t.archive, numbered(1, 1, instance), { space: to }, pixel);
  await t.indexed();
};

it('keeps what joined singly after it had been deleted, through a merge and two rebuildings', async () => {
  await send(1, 'main');
  await send(2, 'main');
  await createSpace(t.archive, space, {});
  await send(1, space, 9); // other pixels: the pack of main cannot join as a whole
  await send(2, space);
  await t.settleAndPack();
  await deleteFrom(t.archive, {
    space,
    studyInstanceUid: '1.2.1',
    seriesInstanceUid: '1.2.1.1',
    sopInstanceUid: '1.2.1.1.2',
  });
  await joinStudy(t.archive, { from: 'main', to: space, studyInstanceUid: '1.2.1' });
  const shown = await dumpArchive(t.archive);
  const { lander, bus, clock, log, settings } = t.archive;
  const catalogue = openSqliteCatalogue(':memory:');
  try {
    const again = createArchive({ catalogue, bus, lander, clock, log, settings });
    await reindex(again);
    expect(await dumpArchive(again)).toEqual(shown);
    await packSeries(again, `${space}/1.2.1/1.2.1.1`, { merge: true });
    for (let round = 0; round < 2; round++) {
      t.clock.pass(settings.graceMs + 1);
      await sweep(again);
    }
    const merged = await dumpArchive(again);
    await reindex(again);
    expect(await dumpArchive(again)).toEqual(merged);
    const [series] = await again.collections.series.find({ space });
    expect(series).toMatchObject({ instanceCount: 2, packedCount: 2 });
  } finally {
    await catalogue.close();
  }
});
