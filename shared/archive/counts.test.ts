import { packSeries } from './pack-series';
import { Reception } from './receive';
import { makeObject } from './testing/make-object';
import { openTestArchive, type TestArchive } from './testing/open-archive';

let t: TestArchive;
beforeEach(async () => {
  t = await openTestArchive();
});
afterEach(() => t.close());

const seriesId = 'main/1.2.3/1.2.3.4';
const land = async (...numbers: number[]) => {
  for (const number of numbers) {
    const reception = new Reception(t.archive, { space: 'main', source: 'test' });
    await reception.write(makeObject({ 524312: `1.2.3.4.${number}`, 2097171: String(number) }));
    await reception.finish();
  }
  await t.indexed();
};
const seriesOf = async () => (await t.archive.collections.series.findOne({ _id: seriesId }))!;

describe('counts of a series', () => {
  it('do not count twice what a pack holds and whose documents are still there', async () => {
    await land(1, 2, 3);
    const documents = await t.archive.collections.instances.find({ seriesId });
    await t.settleAndPack();
    // As after a crash between the change-over to the pack and the deletion of the documents.
    for (const document of documents) await t.archive.collections.instances.insertOne(document);
    await land(4);
    const size = documents[0]!.location.length;
    expect(await seriesOf()).toMatchObject({ instanceCount: 4, packedCount: 3, sizeBytes: 4 * size });
    await packSeries(t.archive, seriesId);
    expect(await seriesOf()).toMatchObject({ instanceCount: 4, packedCount: 4, sizeBytes: 4 * size });
    expect(await t.archive.collections.instances.countDocuments({ seriesId })).toBe(0);
  });

  it('are right when an arrival is indexed before the documents that a pack covers are gone', async () => {
    await land(1, 2);
    const documents = await t.archive.collections.instances.find({ seriesId });
    await t.settleAndPack();
    for (const document of documents) await t.archive.collections.instances.insertOne(document);
    await land(3);
    await t.archive.collections.instances.deleteMany({ seriesId, sequence: { $in: documents.map((d) => d.sequence) } });
    expect((await seriesOf()).instanceCount).toBe(3);
    const [study] = await t.archive.collections.studies.find({});
    expect(study).toMatchObject({ instanceCount: 3 });
  });
});

describe('a study that waits to settle', () => {
  it('still settles when a deletion changes its counts meanwhile', async () => {
    const { deleteFrom } = await import('./delete');
    await land(1, 2);
    await deleteFrom(t.archive, {
      space: 'main',
      studyInstanceUid: '1.2.3',
      seriesInstanceUid: '1.2.3.4',
      sopInstanceUid: '1.2.3.4.1',
    });
    expect((await t.archive.collections.studies.findOne({ _id: 'main/1.2.3' }))!.settleAt).not.toBeNull();
  });
});
