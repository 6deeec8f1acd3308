import sharp from 'sharp';
import { makeObject } from '#shared/archive/testing/make-object';
import { openTestArchive, type TestArchive } from '#shared/archive/testing/open-archive';
import { imagesInThisThread } from '#shared/imaging/render/image-workers';
import { displayedArea, type Elements, makeState, referenceOf } from '#shared/imaging/testing/make-state';
import { Ffmpeg } from '#shared/imaging/video/video';
import type { HttpResult } from '#shared/kernel/function/result';
import { createLogger } from '#shared/kernel/logger';
import { bodyOf } from '#shared/kernel/testing/body-of';
import { renderedImageQuery } from './parameters';
import type { Rendering } from './picture';
import { renderFrames } from './render-frames';
import { renderMany, thumbnail } from './render-many';

const study = { space: 'main', studyInstanceUid: '1.2.3' };
const state = { ...study, seriesInstanceUid: '1.2.3.5', sopInstanceUid: '1.2.3.5.1' };
const series = { ...study, seriesInstanceUid: '1.2.3.4' };
const base = 'https://pacs.example/spaces/main/dicomweb';
const named = (n: number) => ({
  sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
  seriesInstanceUid: '1.2.3.4',
  sopInstanceUid: `1.2.3.4.${n}`,
});

let t: TestArchive;
beforeEach(async () => {
  t = await openTestArchive();
});
afterEach(() => t.close());

/** 4 x 4 pixels: 0, 1, ..., 15. */
function ct(number: number, frames = 1): Buffer {
  const pixels = { '00280002': 1, '00280004': 'MONOCHROME2', '00280101': 16, '00280102': 15, '00280103': 0 };
  const names = { '00080018': `1.2.3.4.${number}`, '00200013': String(number), '00280008': String(frames) };
  const object = makeObject({ ...pixels, ...names, '00281050': '3', '00281051': '2' }, 32 * frames);
  for (let at = 0; at < 16 * frames; at++) object.writeUInt16LE(at % 16, object.length - 32 * frames + 2 * at);
  return object;
}

/** Every 17th level: the sixteen values from black to white. */
const whole: Elements = {
  '0070005A': [displayedArea([1, 1, 4, 4])],
  '00283110': [{ '00281050': '8', '00281051': '16' }],
  '20500020': 'IDENTITY',
};
const gray = (...values: number[]) => values.map((value) => 17 * value);

const rendering = (query: object = {}, accept = 'image/png'): Rendering => ({
  archive: t.archive,
  images: imagesInThisThread,
  video: new Ffmpeg(undefined),
  signal: new AbortController().signal,
  query: renderedImageQuery.parse(query),
  accept,
  conditions: {},
  base,
  log: createLogger('silent'),
});

async function levels(result: HttpResult): Promise<number[]> {
  return [
    ...(await sharp(await bodyOf(result))
      .toColourspace('b-w')
      .raw()
      .toBuffer()),
  ];
}

describe('the rendered resource of a presentation state', () => {
  it.each(['in segments', 'in packs'])('is its one image, as the state shows it (%s)', async (where) => {
    await t.send(ct(1));
    await t.send(makeState([named(1)], { ...whole, '00700042': 90 }));
    if (where === 'in packs') await t.settleAndPack();
    const result = await renderFrames(rendering(), state, null);
    expect(result.headers).toMatchObject({ 'content-type': 'image/png', etag: expect.stringMatching(/^"/) });
    expect(await levels(result)).toEqual(gray(12, 8, 4, 0, 13, 9, 5, 1, 14, 10, 6, 2, 15, 11, 7, 3));
  });

  it('is a part for each of several images and frames, with an address that gives the same', async () => {
    await t.send(ct(1));
    await t.send(ct(2, 3));
    const voi = (n: number, center: string) => ({
      '00081140': [referenceOf(named(n))],
      '00281050': center,
      '00281051': '16',
    });
    const images = [named(1), { ...named(2), frames: [2, 3] }];
    await t.send(makeState(images, { ...whole, '00283110': [voi(1, '8'), voi(2, '0')] }));
    const result = await renderFrames(rendering({}, 'multipart/related'), state, null);
    const text = (await bodyOf(result)).toString('latin1');
    const locations = [...text.matchAll(/Content-Location: (\S+)/g)].map(([, location]) => location!);
    const at = (n: number, frame: number) =>
      `${base}/studies/1.2.3/series/1.2.3.4/instances/1.2.3.4.${n}/frames/${frame}/rendered` +
      '?presentationSeriesUID=1.2.3.5&presentationUID=1.2.3.5.1';
    expect(locations).toEqual([at(1, 1), at(2, 2), at(2, 3)]);
    const query = { presentationSeriesUID: '1.2.3.5', presentationUID: '1.2.3.5.1' };
    const image = (n: number) => ({ ...series, sopInstanceUid: `1.2.3.4.${n}` });
    expect((await levels(await renderFrames(rendering(query), image(1), [1]))).slice(0, 4)).toEqual(gray(0, 1, 2, 3));
    expect((await levels(await renderFrames(rendering(query), image(2), [2]))).slice(0, 4)).toEqual(
      gray(8, 9, 10, 11).map((level) => Math.min(255, level)),
    );
    await expect(renderFrames(rendering(query), image(2), [1])).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('is 404 naming an image that is not in the study of the space', async () => {
    await t.send(makeState([named(7)], whole));
    await expect(renderFrames(rendering(), state, null)).rejects.toMatchObject({
      code: 'INSTANCE_NOT_FOUND',
      details: { sopInstanceUid: '1.2.3.4.7' },
    });
  });

  it.each([
    ['window', '5,3'],
    ['viewport', '10,10,1,1,2,2'],
  ])('refuses a %s of the request: the state has its own', async (name, value) => {
    await t.send(ct(1));
    await t.send(makeState([named(1)], whole));
    const failure = { code: 'INVALID_INPUT', details: { problems: [{ in: 'query', name }] } };
    await expect(renderFrames(rendering({ [name]: value }), state, null)).rejects.toMatchObject(failure);
  });

  it('refuses what it cannot draw', async () => {
    await t.send(ct(1));
    await t.send(makeState([named(1)], { ...whole, '00286100': [{ '00286101': 'AVG_SUB' }] }));
    await expect(renderFrames(rendering(), state, null)).rejects.toMatchObject({ code: 'PRESENTATION_STATE' });
  });

  it('has a thumbnail, and is left out of its study, which shows images as they are stored', async () => {
    await t.send(ct(1));
    await t.send(makeState([named(1)], { ...whole, '00700041': 'Y' }));
    const small = await levels(await thumbnail(rendering({ viewport: '4,4' }), state, undefined));
    expect(small.slice(0, 4)).toEqual(gray(3, 2, 1, 0));
    const all = await bodyOf(await renderMany(rendering({}, 'multipart/related'), study));
    expect(all.toString('latin1').match(/Content-Location/g)).toHaveLength(1);
  });

  it('fits its displayed area into a viewport, and is as large as it says without one', async () => {
    await t.send(ct(1));
    const area = displayedArea([2, 2, 3, 3], { '00700100': 'MAGNIFY', '00700103:FL': 3 });
    await t.send(makeState([named(1)], { ...whole, '0070005A': [area] }));
    const sizeOf = async (query: object) => {
      const { width, height } = await sharp(await bodyOf(await renderFrames(rendering(query), state, null))).metadata();
      return [width, height];
    };
    expect(await sizeOf({})).toEqual([6, 6]);
    expect(await sizeOf({ viewport: '20,10' })).toEqual([10, 10]);
  });
});
