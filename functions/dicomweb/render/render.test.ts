import sharp from 'sharp';
import { makeObject } from '#shared/archive/testing/make-object';
import { openTestArchive, type TestArchive } from '#shared/archive/testing/open-archive';
import { imagesInThisThread } from '#shared/imaging/render/image-workers';
import { Ffmpeg } from '#shared/imaging/video/video';
import type { HttpResult } from '#shared/kernel/function/result';
import { createLogger } from '#shared/kernel/logger';
import { metrics } from '#shared/kernel/metrics';
import { bodyOf } from '#shared/kernel/testing/body-of';
import { renderedImageQuery } from './parameters';
import type { Rendering } from './picture';
import { renderFrames } from './render-frames';
import { renderMany, thumbnail } from './render-many';

const study = { space: 'main', studyInstanceUid: '1.2.3' };
const series = { ...study, seriesInstanceUid: '1.2.3.4' };
const instance = { ...series, sopInstanceUid: '1.2.3.4.1' };

let t: TestArchive;
beforeEach(async () => {
  t = await openTestArchive();
});
afterEach(() => t.close());

/** A CT image of 4 x 4 pixels: 0, 100, ..., 1500, shown through the window of its own or none. */
function ct(number: number, values: Parameters<typeof makeObject>[0] = {}, frames = 1): Buffer {
  const object = makeObject(
    {
      '00080018': `1.2.3.4.${number}`,
      '00200013': String(number),
      '00280002': 1,
      '00280004': 'MONOCHROME2',
      '00280101': 16,
      '00280102': 15,
      '00280103': 0,
      ...(frames > 1 ? { '00280008': String(frames) } : {}),
      ...values,
    },
    32 * frames,
  );
  for (let at = 0; at < 16 * frames; at++) object.writeUInt16LE(100 * (at % 16), object.length - 32 * frames + 2 * at);
  return object;
}

const rendering = (query: object = {}, accept?: string, ifNoneMatch?: string): Rendering => ({
  archive: t.archive,
  images: imagesInThisThread,
  video: new Ffmpeg(undefined),
  signal: new AbortController().signal,
  query: renderedImageQuery.parse(query),
  accept,
  conditions: { ifNoneMatch },
  base: 'https://pacs.example/spaces/main/dicomweb',
  log: createLogger('silent'),
});

const header = (result: HttpResult, name: string) => (result.headers as Record<string, string>)[name];

async function pixelsOf(result: HttpResult): Promise<number[]> {
  const { data } = await sharp(await bodyOf(result))
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return [...data];
}

const png = 'image/png';

describe('a rendered instance', () => {
  it.each(['in a segment', 'in a pack'])('shows its pixels from lowest to highest (%s)', async (where) => {
    await t.send(ct(1));
    if (where === 'in a pack') await t.settleAndPack();
    const result = await renderFrames(rendering({}, png), instance, null);
    expect(header(result, 'content-type')).toBe('image/png');
    expect(header(result, 'cache-control')).toBe('private, no-cache');
    expect(await pixelsOf(result)).toEqual(Array.from({ length: 16 }, (_, at) => 17 * at));
  });

  it('is looked at through the window that is asked for', async () => {
    await t.send(ct(1, { '00281050': '50', '00281051': '10' }));
    const own = await pixelsOf(await renderFrames(rendering({}, png), instance, null));
    expect(own.slice(0, 3)).toEqual([0, 255, 255]);
    const asked = await renderFrames(rendering({ window: '750,1500,linear-exact' }, png), instance, null);
    expect((await pixelsOf(asked)).slice(0, 4)).toEqual([0, 17, 34, 51]);
  });

  it('is JPEG by default, smaller with less quality, mirrored and cut as the viewport says', async () => {
    await t.send(ct(1));
    const result = await renderFrames(rendering({ viewport: '2,2,0,0,-2,2' }, png), instance, null);
    expect(await pixelsOf(result)).toEqual([17, 0, 85, 68]);
    const sizes = [];
    for (const quality of ['95', '5']) {
      const jpeg = await renderFrames(rendering({ quality, viewport: '256,256' }), instance, null);
      expect(header(jpeg, 'content-type')).toBe('image/jpeg');
      const bytes = await bodyOf(jpeg);
      expect(await sharp(bytes).metadata()).toMatchObject({ format: 'jpeg', width: 256, height: 256, space: 'b-w' });
      sizes.push(bytes.length);
    }
    expect(sizes[1]).toBeLessThan(sizes[0]!);
  });

  it('has an entity tag for each of its representations, none where text is burnt in', async () => {
    await t.send(ct(1));
    const tags = [];
    for (const query of [{}, { quality: '50' }, { viewport: '2,2' }])
      tags.push(header(await renderFrames(rendering(query), instance, null), 'etag'));
    expect(new Set(tags).size).toBe(3);
    const again = await renderFrames(rendering({}, undefined, tags[0]), instance, null);
    expect(again).toMatchObject({ status: 304, headers: { etag: tags[0] } });
    expect(again.body).toBeUndefined();
    const annotated = await renderFrames(rendering({ annotation: 'patient' }), instance, null);
    expect(header(annotated, 'etag')).toBeUndefined();
  });

  it('has text burnt in where it is asked for', async () => {
    await t.send(ct(1, { '00281050': '50000', '00281051': '10' }));
    const lit = async (query: object) => {
      const result = await renderFrames(rendering({ viewport: '400,400', ...query }, png), instance, null);
      return (await pixelsOf(result))
        .map((value, at) => (value > 128 ? Math.floor(at / 400) : -1))
        .filter((y) => y >= 0);
    };
    expect(await lit({})).toEqual([]);
    expect(Math.max(...(await lit({ annotation: 'patient' })))).toBeLessThan(200);
    expect(Math.min(...(await lit({ annotation: 'technique' })))).toBeGreaterThan(200);
  });

  it('is refused where there is none, where it has no such frame, and where the viewport misses it', async () => {
    await t.send(ct(1));
    await t.send(makeObject({ '00080018': '1.2.3.4.2', '00280010': null, '00280011': null }, 0));
    await expect(renderFrames(rendering(), { ...instance, sopInstanceUid: '1.2.3.4.2' }, null)).rejects.toMatchObject({
      status: 406,
    });
    await expect(renderFrames(rendering(), instance, [2])).rejects.toMatchObject({ code: 'FRAME_NOT_FOUND' });
    await expect(renderFrames(rendering({ viewport: '4,4,4,4' }), instance, null)).rejects.toMatchObject({
      status: 400,
    });
    await expect(renderFrames(rendering({}, 'video/mp4'), instance, null)).rejects.toMatchObject({ status: 406 });
  });
});

describe('an image of several frames', () => {
  it('is one picture, an animation, or parts', async () => {
    await t.send(ct(1, {}, 3));
    const one = await renderFrames(rendering({}, png), instance, null);
    expect(await pixelsOf(one)).toHaveLength(16);
    const gif = await bodyOf(await renderFrames(rendering({}, 'image/gif'), instance, null));
    // Frames that are alike may be one.
    expect(await sharp(gif, { animated: true }).metadata()).toMatchObject({ format: 'gif', width: 4 });
    const parts = await renderFrames(rendering({}, 'multipart/related; type="image/png"'), instance, null);
    const text = (await bodyOf(parts)).toString('latin1');
    expect(text.match(/Content-Location: \S+\/frames\/[123]\/rendered/g)).toHaveLength(3);
  });

  it('comes in the order of the frames that are asked for', async () => {
    await t.send(ct(1, {}, 3));
    const parts = await renderFrames(rendering({}, 'multipart/related'), instance, [3, 1]);
    const text = (await bodyOf(parts)).toString('latin1');
    expect(text.match(/frames\/\d/g)).toEqual(['frames/3', 'frames/1']);
  });
});

describe('a series', () => {
  it('is rendered as parts, images only, in order', async () => {
    for (const number of [2, 1, 3]) await t.send(ct(number));
    await t.send(makeObject({ '00080018': '1.2.3.4.4', '00200013': '4', '00280010': null, '00280011': null }, 0));
    const result = await renderMany(rendering(), series);
    expect(header(result, 'content-type')).toMatch(/^multipart\/related; type="image\/jpeg"; boundary=/);
    const text = (await bodyOf(result)).toString('latin1');
    expect(text.match(/instances\/[\d.]+/g)).toEqual([1, 2, 3].map((number) => `instances/1.2.3.4.${number}`));
    const tag = header(result, 'etag');
    expect(await renderMany(rendering({}, undefined, tag), series)).toMatchObject({ status: 304 });
  });

  it('has its middle image as thumbnail, of 128 pixels where nothing else is asked for', async () => {
    for (const number of [1, 2, 3]) await t.send(ct(number, number === 2 ? { '00281050': '0', '00281051': '1' } : {}));
    const result = await thumbnail(rendering({}, png), series, undefined);
    const pixels = await pixelsOf(result);
    expect(pixels).toHaveLength(128 * 128);
    // The one whose window makes all but the first pixel white.
    expect(pixels.at(-1)).toBe(255);
    expect(pixels[64]).toBe(255);
    expect(await thumbnail(rendering({}, png, header(result, 'etag')), study, undefined)).toMatchObject({
      status: 304,
    });
  });

  it('without images has neither', async () => {
    await t.send(makeObject({ '00280010': null, '00280011': null }, 0));
    await expect(thumbnail(rendering(), series, undefined)).rejects.toMatchObject({ status: 406 });
    await expect(renderMany(rendering(), study)).rejects.toMatchObject({ status: 406 });
    await expect(renderMany(rendering(), { ...study, studyInstanceUid: '9.9' })).rejects.toMatchObject({ status: 404 });
  });

  it('says what it lacks: before it begins what has no rendered form, in the log and metrics what cannot be decoded', async () => {
    const lines: string[] = [];
    const log = createLogger('info', { write: (line) => lines.push(line) });
    await t.send(ct(1));
    // It lacks most of its pixels.
    await t.send(makeObject({ '00080018': '1.2.3.4.2', '00200013': '2', '00280010': 400, '00280011': 400 }, 32));
    const jpip = ct(3);
    const at = jpip.indexOf('1.2.840.10008.1.2.1\0');
    jpip.write('1.2.840.10008.1.2.9', at, 'latin1');
    await t.send(jpip);
    const result = await renderMany({ ...rendering({}, 'multipart/related'), log }, study);
    expect(header(result, 'warning')).toBe('299 radlake "1 images have no rendered form here and are left out"');
    expect((await bodyOf(result)).toString('latin1').match(/Content-Location/g)).toHaveLength(1);
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ leftOut: { FRAME_NOT_FOUND: 1 } }]);
    expect(await metrics.getSingleMetricAsString('radlake_pictures_left_out_total')).toMatch(/FRAME_NOT_FOUND"\} \d/);
  });
});
