import { abandonWriting } from './freeing';
import { packSeries } from './pack-series';
import { Reception } from './receive';
import { sweep } from './sweep';
import { makeObject } from './testing/make-object';
import { openTestArchive, type TestArchive } from './testing/open-archive';

let t: TestArchive;
beforeEach(async () => {
  t = await openTestArchive();
});
afterEach(() => t.close());

const seriesId = 'main/1.2.3/1.2.3.4';
const land = async (number: number) => {
  const reception = new Reception(t.archive, { space: 'main', source: 'test' });
  await reception.write(makeObject({ 524312: `1.2.3.4.${number}`, 2097171: String(number) }));
  await reception.finish();
  await t.indexed();
};
const packs = async () => {
  const keys: string[] = [];
  for await (const { key } of t.archive.store.list('packs/')) keys.push(key);
  return keys;
};

describe('a pack whose writer died before any series read from it', () => {
  it('is freed after the next start, and the series is packed again', async () => {
    await land(1);
    const { series } = t.archive.collections;
    const before = (await series.findOne({ _id: seriesId }))!;
    await packSeries(t.archive, seriesId);
    const orphan = (await packs()).find((key) => key.endsWith('.tar'));
    // As if the process had died between the last byte of the pack and the change-over.
    const documents = { revision: before.revision, packs: [], packedCount: 0 };
    await series.updateOne({ _id: seriesId }, { $set: documents });
    await t.archive.collections.freeing.insertOne({
      _id: orphan!,
      store: 'main',
      dueAt: t.clock.now() + 86_400_000,
      writing: true,
    });
    await abandonWriting(t.archive);
    t.clock.pass(t.archive.settings.graceMs + 1);
    await sweep(t.archive);
    expect(await packs()).toEqual([]);
    expect(await t.archive.collections.instanceArrays.countDocuments({})).toBe(0);
  });

  it('leaves no note behind when all goes well, and is not freed', async () => {
    await land(1);
    await packSeries(t.archive, seriesId);
    expect(await t.archive.collections.freeing.countDocuments({ writing: true })).toBe(0);
    await abandonWriting(t.archive);
    t.clock.pass(t.archive.settings.graceMs + 1);
    await sweep(t.archive);
    expect(await packs()).toHaveLength(2);
  });
});
