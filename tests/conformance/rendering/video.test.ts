import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { renderedImageQuery } from '#functions/dicomweb/render/parameters';
import type { Rendering } from '#functions/dicomweb/render/picture';
import { renderFrames } from '#functions/dicomweb/render/render-frames';
import { thumbnail } from '#functions/dicomweb/render/render-many';
import { openTestArchive, type TestArchive } from '#shared/archive/testing/open-archive';
import { DataSetWriter } from '#shared/dicom/data-set-writer';
import { buildFileMeta } from '#shared/dicom/file-meta';
import { imagesInThisThread } from '#shared/imaging/render/image-workers';
import { Ffmpeg } from '#shared/imaging/video/video';
import type { HttpResult } from '#shared/kernel/function/result';
import { createLogger } from '#shared/kernel/logger';

const program = '/usr/bin/ffmpeg';
const folder = mkdtempSync(path.join(os.tmpdir(), 'radlake-videos-'));
// What is staged lies here: other processes do not disturb.
process.env['TMPDIR'] = folder;
const staged = () => readdirSync(folder).filter((name) => name.startsWith('radlake-video-'));
const [width, height, frames] = [64, 48, 50];
const sopClassUid = '1.2.840.10008.5.1.4.1.1.77.1.1.1';
const resource = {
  space: 'main',
  studyInstanceUid: '1.2.3',
  seriesInstanceUid: '1.2.3.4',
  sopInstanceUid: '1.2.3.4.1',
};

/** A video whose frames are gray, each 4 levels of luminance brighter than the one before. */
function made(name: string, codec: readonly string[]): Buffer {
  const source = `nullsrc=s=${width}x${height}:r=25:d=${frames / 25},geq=lum='20+4*N':cb=128:cr=128,format=yuv420p`;
  const file = path.join(folder, name);
  const args = ['-y', '-loglevel', 'error', '-f', 'lavfi', '-i', source, ...codec, file];
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`ffmpeg: ${stderr}`);
  return readFileSync(file);
}

function object(stream: Uint8Array, transferSyntaxUid: string, pieces = 1): Buffer {
  const size = 2 * Math.ceil(stream.length / pieces / 2);
  const fragments = Array.from({ length: pieces }, (_, at) => stream.subarray(at * size, (at + 1) * size));
  const dataSet = new DataSetWriter()
    .element(0x00080016, 'UI', sopClassUid)
    .element(0x00080018, 'UI', resource.sopInstanceUid)
    .element(0x00080060, 'CS', 'ES')
    .element(0x00100010, 'PN', 'Doe^Jane')
    .element(0x00100020, 'LO', 'P1')
    .element(0x00181063, 'DS', '40')
    .element(0x0020000d, 'UI', '1.2.3')
    .element(0x0020000e, 'UI', '1.2.3.4')
    .element(0x00200013, 'IS', '1')
    .integers(0x00280002, 'US', 3)
    .element(0x00280004, 'CS', 'YBR_PARTIAL_420')
    .integers(0x00280006, 'US', 0)
    .element(0x00280008, 'IS', String(frames))
    .integers(0x00280010, 'US', height)
    .integers(0x00280011, 'US', width)
    .integers(0x00280100, 'US', 8)
    .integers(0x00280101, 'US', 8)
    .integers(0x00280102, 'US', 7)
    .integers(0x00280103, 'US', 0)
    .fragments(0x7fe00010, 'OB', [new Uint8Array(0), ...fragments])
    .toBytes();
  const meta = buildFileMeta({ sopClassUid, sopInstanceUid: resource.sopInstanceUid, transferSyntaxUid });
  return Buffer.concat([meta, dataSet]);
}

async function bodyOf({ body }: HttpResult): Promise<Buffer> {
  if (typeof body !== 'function') return Buffer.from(body as Uint8Array);
  const chunks: Buffer[] = [];
  await body({
    signal: new AbortController().signal,
    write: (chunk, released) => {
      chunks.push(Buffer.from(chunk));
      released?.();
    },
  });
  return Buffer.concat(chunks);
}

const h264 = ['-c:v', 'libx264', '-qp', '0', '-profile:v', 'high444'];
const kinds: readonly (readonly [string, string, string, readonly string[], number])[] = [
  ['H.264 in MP4', '1.2.840.10008.1.2.4.102', 'a.mp4', h264, 1],
  ['H.264 in a transport stream', '1.2.840.10008.1.2.4.104', 'a.ts', h264, 1],
  ['H.264 in several fragments', '1.2.840.10008.1.2.4.102.1', 'b.mp4', h264, 3],
  ['H.264 without container', '1.2.840.10008.1.2.4.102', 'a.h264', h264, 1],
  [
    'HEVC in MP4',
    '1.2.840.10008.1.2.4.107',
    'a-hevc.mp4',
    ['-c:v', 'libx265', '-x265-params', 'lossless=1:log-level=0'],
    1,
  ],
  ['MPEG2 without container', '1.2.840.10008.1.2.4.100', 'a.m2v', ['-c:v', 'mpeg2video', '-q:v', '1'], 1],
  [
    'MPEG2 in a program stream',
    '1.2.840.10008.1.2.4.101',
    'a.mpg',
    ['-c:v', 'mpeg2video', '-q:v', '1', '-f', 'vob'],
    1,
  ],
];

if (!existsSync(program)) {
  console.warn(`Skipped: ${program} is absent, so no video can be rendered`);
  it.todo('renders videos, where ffmpeg is');
} else
  describe('a video', () => {
    let t: TestArchive;
    beforeEach(async () => {
      t = await openTestArchive();
    });
    afterEach(() => t.close());
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    const rendering = (accept: string, query: object = {}): Rendering => ({
      archive: t.archive,
      images: imagesInThisThread,
      video: new Ffmpeg(program),
      signal: new AbortController().signal,
      query: renderedImageQuery.parse(query),
      accept,
      conditions: {},
      base: 'https://pacs.example/spaces/main/dicomweb',
      log: createLogger('silent'),
    });
    const levelOf = async (result: HttpResult) => {
      const { data, info } = await sharp(await bodyOf(result))
        .raw()
        .toBuffer({ resolveWithObject: true });
      return { size: [info.width, info.height], level: data[Math.floor(data.length / 2)]! };
    };
    /** Of a frame: luminance from 16 to 235 as levels from 0 to 255. */
    const wanted = (frame: number) => Math.round(((20 + 4 * (frame - 1) - 16) * 255) / 219);

    it.each(kinds)(
      'of %s shows each of its frames, and itself as MP4',
      async (_kind, transferSyntaxUid, name, codec, pieces) => {
        const stream = made(name, codec);
        await t.send(object(stream, transferSyntaxUid, pieces));
        for (const frame of [1, 27, frames]) {
          const { size, level } = await levelOf(await renderFrames(rendering('image/png'), resource, [frame]));
          expect(size).toEqual([width, height]);
          expect(Math.abs(level - wanted(frame))).toBeLessThanOrEqual(2);
        }
        const small = await levelOf(
          await thumbnail(rendering('image/png', { viewport: '32,32' }), resource, undefined),
        );
        expect(small.size).toEqual([32, 24]);
        expect(Math.abs(small.level - wanted(25))).toBeLessThanOrEqual(2);
        const mp4 = await renderFrames(rendering('video/mp4'), resource, null);
        expect(mp4.headers).toMatchObject({ 'content-type': 'video/mp4', etag: expect.stringMatching(/^W\//) });
        const file = path.join(folder, 'out.mp4');
        writeFileSync(file, await bodyOf(mp4));
        const probe = spawnSync('/usr/bin/ffprobe', [
          ...['-v', 'error', '-count_frames', '-of', 'csv=p=0'],
          ...['-show_entries', 'stream=codec_name,width,height,nb_read_frames', file],
        ]);
        expect(probe.stdout.toString().trim()).toBe(`h264,${width},${height},${frames}`);
        expect(staged()).toEqual([]);
      },
    );

    it('is scaled into a viewport, frees everything for HEAD, and refuses frames that there are not', async () => {
      await t.send(object(made('c.mp4', h264), '1.2.840.10008.1.2.4.102'));
      const mp4 = await renderFrames(rendering('video/mp4', { viewport: '32,32' }), resource, null);
      await mp4.discard!();
      expect(staged()).toEqual([]);
      await expect(renderFrames(rendering('image/png'), resource, [frames + 1])).rejects.toMatchObject({
        code: 'FRAME_NOT_FOUND',
      });
      await expect(renderFrames(rendering('image/png'), resource, [1, 2])).rejects.toMatchObject({ status: 406 });
    });

    it('that is none, or a playlist in its place, is 422', async () => {
      const playlist = Buffer.from(`#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n${' '.repeat(600)}`);
      await t.send(object(playlist, '1.2.840.10008.1.2.4.102'));
      await expect(renderFrames(rendering('image/png'), resource, [1])).rejects.toMatchObject({
        code: 'FRAME_DECODING',
      });
      const broken = Buffer.concat([made('d.mp4', h264).subarray(0, 500), Buffer.alloc(9000, 0x2a)]);
      await t.send(object(broken, '1.2.840.10008.1.2.4.102'));
      for (const accept of ['image/png', 'video/mp4'])
        await expect(renderFrames(rendering(accept), resource, null)).rejects.toMatchObject({ code: 'FRAME_DECODING' });
      expect(staged()).toEqual([]);
    });

    it('is 406 without ffmpeg, naming it', async () => {
      await t.send(object(made('e.mp4', h264), '1.2.840.10008.1.2.4.102'));
      await expect(
        renderFrames({ ...rendering('image/png'), video: new Ffmpeg(undefined) }, resource, null),
      ).rejects.toThrow('ffmpeg, which is not installed here');
    });
  });
