import { gunzipSync } from 'node:zlib';
import { joinStudy } from '#shared/archive/join';
import type { Resource } from '#shared/archive/retrieval/resource';
import { createSpace } from '#shared/archive/spaces';
import { makeObject } from '#shared/archive/testing/make-object';
import { openTestArchive, type TestArchive } from '#shared/archive/testing/open-archive';
import type { HttpResult } from '#shared/kernel/function/result';
import { retrieveMetadata } from './retrieve-metadata';

const study = { space: 'main', studyInstanceUid: '1.2.3' };
const series = { ...study, seriesInstanceUid: '1.2.3.4' };
const instance = { ...series, sopInstanceUid: '1.2.3.4.1' };
const second = { ...series, sopInstanceUid: '1.2.3.4.2' };
const [patientName, seriesDescription, imageComments] = ['00100010', '0008103E', '00204000'];
const originalAttributes = '04000561';
const named = { [patientName]: 'Doe^Joan', [seriesDescription]: 'coronal' };

let t: TestArchive;
beforeEach(async () => {
  t = await openTestArchive();
  await t.send(makeObject({ '00180050': '1.50' }));
  await t.send(makeObject({ '00080018': '1.2.3.4.2' }));
  await t.send(makeObject({ '0020000E': '1.2.3.5', '00080018': '1.2.3.5.1' }));
});
afterEach(() => t.close());

async function textOf({ body }: HttpResult): Promise<string> {
  if (typeof body !== 'function') return Buffer.from((body ?? '') as Uint8Array).toString();
  const chunks: Buffer[] = [];
  await body({ write: (chunk: Uint8Array) => void chunks.push(Buffer.from(chunk)) } as Parameters<typeof body>[0]);
  return Buffer.concat(chunks).toString();
}
const get = (resource: Resource, headers = {}) =>
  retrieveMetadata(t.archive, resource, { accept: undefined, acceptEncoding: undefined, ...headers });
const metadata = async (resource: Resource) =>
  JSON.parse(await textOf(await get(resource))) as Record<string, { vr: string; Value?: unknown[] }>[];
const values = async (resource: Resource, tag: string) => (await metadata(resource)).map((one) => one[tag]?.Value?.[0]);
const etag = async (resource: Resource) => (await get(resource)).headers!['etag'];

/** Sends the first instance of the first series again with other attributes. */
const correct = (attributes: Readonly<Record<string, string>>) =>
  t.send(makeObject({ '00180050': '1.50', ...attributes }));

describe.each([
  ['waiting', async () => undefined],
  ['packed', () => t.settleAndPack()],
  [
    'in both',
    async () => {
      await t.settleAndPack();
      await t.send(makeObject({ '00080018': '1.2.3.4.3', '00200013': '9' }));
    },
  ],
])('metadata of instances that are %s', (_where, prepare) => {
  it('show corrections at the level they belong to: study, series, instance', async () => {
    await prepare();
    const before = await metadata(study);
    await correct({ ...named, [imageComments]: 'checked' });
    const names = (await values(study, patientName)) as { Alphabetic: string }[];
    expect(names.map(({ Alphabetic }) => Alphabetic)).toEqual(before.map(() => 'Doe^Joan'));
    const ofSeries = await metadata(series);
    expect(ofSeries.map((one) => one[seriesDescription]!.Value)).toEqual(ofSeries.map(() => ['coronal']));
    expect(await values({ ...study, seriesInstanceUid: '1.2.3.5' }, seriesDescription)).toEqual(['axial']);
    expect((await values(series, imageComments)).slice(0, 2)).toEqual(['checked', undefined]);
    expect(await values(instance, imageComments)).toEqual(['checked']);
    expect(await values(second, imageComments)).toEqual([undefined]);
    expect(await metadata(instance)).toEqual(ofSeries.slice(0, 1));
    expect(await metadata(second)).toEqual(ofSeries.slice(1, 2));
  });

  it('change nothing else: tags ascend, digits stay as written', async () => {
    await prepare();
    const before = await textOf(await get(instance));
    await correct({ ...named, [imageComments]: 'a "b",\\{[' });
    const after = await textOf(await get(instance));
    expect(after).toContain('"00180050":{"vr":"DS","Value":[1.50]}');
    const { [imageComments]: added, [originalAttributes]: originals, ...others } = JSON.parse(after)[0];
    expect(added).toEqual({ vr: 'LT', Value: ['a "b",\\{['] });
    const [original] = JSON.parse(before);
    expect(others).toEqual({
      ...original,
      [patientName]: { vr: 'PN', Value: [{ Alphabetic: 'Doe^Joan' }] },
      [seriesDescription]: { vr: 'LO', Value: ['coronal'] },
    });
    const [former] = originals.Value[0]['04000550'].Value;
    expect(former).toEqual({
      [patientName]: original[patientName],
      [seriesDescription]: original[seriesDescription],
      [imageComments]: { vr: 'LT' },
    });
    const tags = Object.keys(JSON.parse(after)[0]);
    expect(tags).toEqual(tags.toSorted());
    expect(tags).toHaveLength(Object.keys(original).length + 2);
  });

  it('have another ETag after each correction, and the same until then', async () => {
    await prepare();
    for (const resource of [study, series, instance, { ...study, seriesInstanceUid: '1.2.3.5' }]) {
      const tags = [await etag(resource), await etag(resource)];
      expect(tags[0]).toBe(tags[1]);
      expect(await get(resource, { ifNoneMatch: tags[0] })).toMatchObject({ status: 304 });
    }
    const all = async () => await Promise.all([study, series, instance].map(etag));
    const other = { ...study, seriesInstanceUid: '1.2.3.5' };
    const states = [[...(await all()), await etag(other)]];
    for (const name of ['B', 'C']) {
      await correct({ [patientName]: name });
      states.push([...(await all()), await etag(other)]);
    }
    for (const at of [0, 1, 2, 3]) expect(new Set(states.map((state) => state[at])).size).toBe(3);
    expect(await get(series, { ifNoneMatch: states[0]![1] })).toMatchObject({ status: 200 });
  });
});

it('a correction shows in the metadata of instances and series that come after it', async () => {
  await correct(named);
  await t.send(makeObject({ '00080018': '1.2.3.4.7' }));
  await t.send(makeObject({ '0020000E': '1.2.3.6', '00080018': '1.2.3.6.1' }));
  const names = (await values(study, patientName)) as { Alphabetic: string }[];
  expect(names.map(({ Alphabetic }) => Alphabetic)).toEqual(Array(5).fill('Doe^Joan'));
});

it('an attribute that a correction took away is empty', async () => {
  await correct({ [imageComments]: 'draft' });
  await correct({});
  expect((await metadata(instance))[0]![imageComments]).toEqual({ vr: 'LT', Value: ['draft'] });
  await t.send(makeObject({ '00180050': '' }));
  expect((await metadata(instance))[0]!['00180050']).toEqual({ vr: 'DS' });
});

it('compressed metadata is sent as it lies only where nothing is corrected', async () => {
  await t.settleAndPack();
  const gzip = { acceptEncoding: 'gzip' };
  const plain = await get(series, gzip);
  expect(plain.headers!['content-encoding']).toBe('gzip');
  expect(JSON.parse(gunzipSync(plain.body as Uint8Array).toString())).toEqual(await metadata(series));
  await correct(named);
  const shown = await get(series, gzip);
  expect(shown.headers!['content-encoding']).toBeUndefined();
  expect(JSON.parse(await textOf(shown))[0][seriesDescription].Value).toEqual(['coronal']);
});

it('corrections that come after a join show in their own space only, though both read the same pack', async () => {
  await createSpace(t.archive, 'other', {});
  await t.settleAndPack();
  await joinStudy(t.archive, { from: 'main', to: 'other', studyInstanceUid: '1.2.3' });
  await correct(named);
  expect(await values({ ...series, space: 'other' }, seriesDescription)).toEqual(['axial', 'axial']);
  expect(await values(series, seriesDescription)).toEqual(['coronal', 'coronal']);
});
