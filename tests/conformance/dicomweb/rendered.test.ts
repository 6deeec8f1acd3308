import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { makeObject } from '#shared/archive/testing/make-object';
import { buildFileMeta } from '#shared/dicom/file-meta';
import { displayedArea, makeState, writeElements } from '#shared/imaging/testing/make-state';
import { bundle } from '../../support/bundles';
import { completeAnswer, mainRoot } from '../../support/dicomweb';
import { PlatformProcess, temporaryFolder } from '../../support/platform-process';

const ffmpeg = '/usr/bin/ffmpeg';
const folder = temporaryFolder('rendered');
let platform: PlatformProcess;
let stream: Buffer;

const image = { sopClassUid: '1.2.840.10008.5.1.4.1.1.2', seriesInstanceUid: '1.2.3.4', sopInstanceUid: '1.2.3.4.1' };
const study = `${mainRoot}/studies/1.2.3`;
const [ofImage, ofState, ofVideo] = [
  '1.2.3.4/instances/1.2.3.4.1',
  '1.2.3.5/instances/1.2.3.5.1',
  '1.2.3.6/instances/1.2.3.6.1',
].map((place) => `${study}/series/${place}`);

/** 4 x 4 pixels: 0, 1, ..., 15. */
function ct(): Buffer {
  const object = makeObject({
    '00280002': 1,
    '00280004': 'MONOCHROME2',
    '00280101': 16,
    '00280102': 15,
    '00280103': 0,
  });
  for (let at = 0; at < 16; at++) object.writeUInt16LE(at, object.length - 32 + 2 * at);
  return object;
}

function video(): Buffer {
  const file = path.join(folder.path, 'made.mp4');
  const source = `nullsrc=s=64x48:r=25:d=1,geq=lum='20+8*N':cb=128:cr=128,format=yuv420p`;
  const made = spawnSync(ffmpeg, [
    '-loglevel',
    'error',
    '-f',
    'lavfi',
    '-i',
    source,
    '-c:v',
    'libx264',
    '-qp',
    '0',
    file,
  ]);
  if (made.status !== 0) throw new Error(`ffmpeg: ${made.stderr}`);
  stream = readFileSync(file);
  const uids = { sopClassUid: '1.2.840.10008.5.1.4.1.1.77.1.1.1', sopInstanceUid: '1.2.3.6.1' };
  const head = writeElements({
    '00080016': uids.sopClassUid,
    '00080018': uids.sopInstanceUid,
    '00181063': '40',
    '0020000D': '1.2.3',
    '0020000E': '1.2.3.6',
    '00280002': 3,
    '00280004': 'YBR_PARTIAL_420',
    '00280008': '25',
    '00280010': 48,
    '00280011': 64,
    '00280100': 8,
  });
  const item = (bytes: Buffer) => {
    const header = Buffer.from('feff00e000000000', 'hex');
    header.writeUInt32LE(bytes.length, 4);
    return Buffer.concat([header, bytes]);
  };
  const pixels = [Buffer.from('e07f10004f420000ffffffff', 'hex'), item(Buffer.alloc(0)), item(stream)];
  const meta = buildFileMeta({ ...uids, transferSyntaxUid: '1.2.840.10008.1.2.4.102' });
  return Buffer.concat([meta, head, ...pixels, Buffer.from('feffdde000000000', 'hex')]);
}

const get = (place: string, headers: Record<string, string> = {}) => completeAnswer(platform, place, headers);
const bytesOf = async (answer: Response) => Buffer.from(await answer.arrayBuffer());
const levelsOf = async (answer: Response) => [
  ...(await sharp(await bytesOf(answer))
    .toColourspace('b-w')
    .raw()
    .toBuffer()),
];

beforeAll(async () => {
  platform = await PlatformProcess.start({ bundle: bundle('plain'), dataFolder: path.join(folder.path, 'data') });
  const window = [{ '00281050': '8', '00281051': '16' }];
  const state = {
    '0070005A': [displayedArea([1, 1, 4, 4])],
    '00283110': window,
    '00700041': 'Y',
    '20500020': 'IDENTITY',
  };
  const objects = [
    ct(),
    makeState([image], {
      ...state,
      '00181600': 'RECTANGULAR',
      '00181602': '1',
      '00181604': '4',
      '00181606': '1',
      '00181608': '2',
    }),
    video(),
  ];
  const parts = objects.flatMap((object) => [
    Buffer.from('--edge\r\nContent-Type: application/dicom\r\n\r\n'),
    object,
    Buffer.from('\r\n'),
  ]);
  const stored = await platform.call(`${mainRoot}/studies`, {
    method: 'POST',
    headers: { 'content-type': 'multipart/related; type="application/dicom"; boundary=edge' },
    body: Buffer.concat([...parts, Buffer.from('--edge--\r\n')]),
  });
  // The video lacks what its kind has to have: stored, with a warning.
  expect(stored.status).toBe(202);
});
afterAll(async () => {
  await platform?.kill();
  folder.remove();
});

describe('the running platform', () => {
  it('renders a presentation state in its threads: flipped, half behind a shutter', async () => {
    const answer = await get(`${ofState}/rendered`, { accept: 'image/png' });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/png']);
    const rows = [3, 2, 1, 0, 7, 6, 5, 4].map((value) => 17 * value);
    expect(await levelsOf(answer)).toEqual([...rows, ...new Array(8).fill(0)]);
  });

  it('follows WADO-URI with a presentation state to the same picture', async () => {
    const query = new URLSearchParams({
      ...{ requestType: 'WADO', studyUID: '1.2.3', seriesUID: '1.2.3.4', objectUID: '1.2.3.4.1' },
      ...{ contentType: 'image/png', presentationSeriesUID: '1.2.3.5', presentationUID: '1.2.3.5.1' },
    });
    const answer = await get(`${mainRoot}/wado?${query}`);
    expect(answer.status).toBe(200);
    expect((await levelsOf(answer)).slice(0, 4)).toEqual([51, 34, 17, 0]);
  });

  it('gives bulk data and pixel data of the study, each part with its address', async () => {
    const answer = await get(`${study}/pixeldata`);
    const text = (await bytesOf(answer)).toString('latin1');
    const locations = [...text.matchAll(/Content-Location: (\S+)/g)].map(([, location]) => location!);
    expect(locations.sort()).toEqual([`${ofImage}/bulkdata/7FE00010`, `${ofVideo}/bulkdata/7FE00010`]);
    expect(text.includes(stream.toString('latin1'))).toBe(true);
    for (const location of locations) expect((await get(location)).status).toBe(200);
    const head = await platform.call(`${study}/bulkdata`, { method: 'HEAD' });
    const etag = head.headers.get('etag')!;
    expect([head.status, (await get(`${study}/bulkdata`, { 'if-none-match': etag })).status]).toEqual([200, 304]);
    expect((await get(`${ofState}/bulkdata`)).status).toBe(404);
  });

  it('gives a video as it is stored, a range of it, a frame and all of it as MP4', async () => {
    const whole = await get(`${ofVideo}/frames/1`, { accept: 'video/mp4' });
    expect(await bytesOf(whole)).toEqual(stream);
    const range = await get(`${ofVideo}/frames/1`, { accept: 'video/mp4', range: 'bytes=4-7' });
    expect([range.status, (await bytesOf(range)).toString()]).toEqual([206, 'ftyp']);
    const frame = await levelsOf(await get(`${ofVideo}/frames/13/rendered`, { accept: 'image/png' }));
    expect(Math.abs(frame[0]! - ((20 + 8 * 12 - 16) * 255) / 219)).toBeLessThanOrEqual(2);
    const mp4 = await get(`${ofVideo}/rendered`, { accept: 'video/mp4' });
    const file = path.join(folder.path, 'answer.mp4');
    writeFileSync(file, await bytesOf(mp4));
    const probe = [
      '-v',
      'error',
      '-count_frames',
      '-of',
      'csv=p=0',
      '-show_entries',
      'stream=codec_name,nb_read_frames',
    ];
    expect(
      spawnSync('/usr/bin/ffprobe', [...probe, file])
        .stdout.toString()
        .trim(),
    ).toBe('h264,25');
  });

  it('says what a rendered study lacks', async () => {
    const answer = await get(`${study}/rendered`, { accept: 'multipart/related; type="image/png"' });
    expect(answer.headers.get('warning')).toContain('1 images have no rendered form here');
    const parts = (await bytesOf(answer)).toString('latin1').match(/Content-Location: (\S+)/g);
    expect(parts).toEqual([`Content-Location: ${platform.url}${ofImage}/frames/1/rendered`]);
  });
});
