import { gunzipSync } from 'node:zlib';
import type { JsonAttributes } from './documents';
import { listInstances } from './list-instances';
import { instanceMetadata } from './metadata';
import { readWhole, sourceCharacterSets } from './read-object';
import { makeObject, type ObjectValues } from './testing/make-object';
import { openTestArchive, type TestArchive } from './testing/open-archive';

const seriesId = 'main/1.2.3/1.2.3.4';
const [patientName, studyDescription, seriesDescription] = ['00100010', '00081030', '0008103E'];
const gb = { zhangWei: Buffer.from('d5c5ceb0', 'hex'), chest: Buffer.from('d0d8b2bf', 'hex') };
const utf8 = { zhangWei: Buffer.from('张伟'), chest: Buffer.from('胸部') };

/** An object whose values are these bytes, whatever character set it declares. */
function objectOf(characterSet: string | null, values: Readonly<Record<string, Buffer>>, others: ObjectValues = {}) {
  // Each value is first a word of its own of the same length.
  const words = Object.entries(values).map(
    ([tag, bytes], at) => [tag, String.fromCharCode(0x51 + at).repeat(bytes.length)] as const,
  );
  const object = makeObject({ ...others, '00080005': characterSet, ...Object.fromEntries(words) });
  for (const [tag, word] of words) values[tag]!.copy(object, object.indexOf(word));
  return object;
}

let t: TestArchive;
const open = async (defaultCharacterSet?: string) => {
  t = await openTestArchive(defaultCharacterSet === undefined ? {} : { settings: { defaultCharacterSet } });
};
afterEach(() => t.close());

const studyOf = async () => (await t.archive.collections.studies.findOne({ _id: 'main/1.2.3' }))!;
const seriesOf = async () => (await t.archive.collections.series.findOne({ _id: seriesId }))!;
const entryOf = async () => (await listInstances(t.archive, await seriesOf()))[0]!;
/** Metadata as it is made of a waiting instance, or as it lies beside the pack. */
async function metadata(): Promise<JsonAttributes> {
  const series = await seriesOf();
  const [pack] = series.packs;
  if (pack) return JSON.parse(gunzipSync(await t.archive.store.read(pack.metadataKey)).toString())[0];
  const entry = await entryOf();
  const bytes = await readWhole(t.archive, entry.location);
  return JSON.parse(instanceMetadata(bytes, entry, series, sourceCharacterSets(t.archive)));
}

const declarations = [
  ['GB18030 where nothing is declared', null, gb, undefined, 'GB18030'],
  ['GB18030 where UTF-8 is declared', 'ISO_IR 192', gb, undefined, 'GB18030'],
  ['GB18030 where Latin-1 is declared and the site writes Chinese', 'ISO_IR 100', gb, 'GB18030', 'GB18030'],
  ['UTF-8 where nothing is declared', null, utf8, undefined, 'ISO_IR 192'],
  ['UTF-8 where Latin-1 is declared', 'ISO_IR 100', utf8, undefined, 'ISO_IR 192'],
] as const;

it.each(declarations)('%s shows so in index and metadata, marked', async (_what, declared, bytes, site, assumed) => {
  await open(site);
  const object = objectOf(declared, { [patientName]: bytes.zhangWei, [seriesDescription]: bytes.chest });
  await t.send(object);
  const check = async () => {
    const [study, series, shown] = [await studyOf(), await seriesOf(), await metadata()];
    expect(study).toMatchObject({ patientName: '张伟', assumedCharacterSet: assumed });
    expect(series.assumed).toEqual({ study: assumed, series: assumed });
    expect(JSON.parse(study.qido)[patientName]).toEqual({ vr: 'PN', Value: [{ Alphabetic: '张伟' }] });
    expect(JSON.parse(series.qido)[seriesDescription]).toEqual({ vr: 'LO', Value: ['胸部'] });
    for (const [tag, attribute] of Object.entries({ ...series.studyAttributes, ...series.attributes }))
      expect(shown[tag]).toEqual(attribute);
    expect((await entryOf()).assumedCharacterSet).toBe(assumed);
  };
  await check();
  await t.settleAndPack();
  await check();
  expect(Buffer.from(await readWhole(t.archive, (await entryOf()).location))).toEqual(object);
});

it.each([
  ['GB18030', gb],
  ['ISO_IR 192', utf8],
])('text in the declared set %s is not marked', async (declared, bytes) => {
  await open();
  await t.send(objectOf(declared, { [patientName]: bytes.zhangWei }));
  await t.settleAndPack();
  expect(await studyOf()).toMatchObject({ patientName: '张伟', assumedCharacterSet: null });
  expect((await seriesOf()).assumed).toBeNull();
  expect(await entryOf()).not.toHaveProperty('assumedCharacterSet');
  expect((await metadata())[patientName]).toEqual({ vr: 'PN', Value: [{ Alphabetic: '张伟' }] });
});

it('the mark stands with the level whose text it is', async () => {
  await open();
  await t.send(objectOf(null, { [seriesDescription]: gb.chest }));
  expect((await seriesOf()).assumed).toEqual({ study: null, series: 'GB18030' });
  expect((await studyOf()).assumedCharacterSet).toBeNull();
  expect((await entryOf()).assumedCharacterSet).toBe('GB18030');
});

it('the mark is that of the instance that arrived first, for every instance its own', async () => {
  await open();
  await t.send(objectOf('GB18030', { [studyDescription]: gb.chest }));
  await t.send(objectOf(null, { [studyDescription]: gb.chest }, { '00080018': '1.2.3.4.2', '00200013': '2' }));
  await t.settleAndPack();
  expect((await studyOf()).assumedCharacterSet).toBeNull();
  const entries = await listInstances(t.archive, await seriesOf());
  expect(entries.map((entry) => entry.assumedCharacterSet)).toEqual([undefined, 'GB18030']);
});

it('a repeat that says its character set rightly corrects nothing that is shown', async () => {
  await open();
  await t.send(objectOf(null, { [patientName]: gb.zhangWei }));
  await t.send(objectOf('GB18030', { [patientName]: gb.zhangWei }));
  expect(await t.archive.collections.overlays.find({})).toEqual([]);
  expect(await t.archive.collections.conflicts.countDocuments({})).toBe(0);
});
