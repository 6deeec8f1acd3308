import { openTestArchive, type TestArchive } from '#shared/archive/testing/open-archive';
import { DataSetWriter } from '#shared/dicom/data-set-writer';
import { buildFileMeta } from '#shared/dicom/file-meta';
import { transcodeFrame } from '#shared/imaging/transcode/transcode-frame';
import type { HttpResult } from '#shared/kernel/function/result';
import { retrieveFrames } from './retrieve-frames';

const resource = {
  space: 'main',
  studyInstanceUid: '1.2.3',
  seriesInstanceUid: '1.2.3.4',
  sopInstanceUid: '1.2.3.4.1',
};
const uids = { sopClassUid: '1.2.840.10008.5.1.4.1.1.77.1.1.1', sopInstanceUid: '1.2.3.4.1' };
const fragments = ['first fragment', 'and the second', 'last'].map((text) => Buffer.from(text));
const stream = Buffer.concat(fragments);

let t: TestArchive;
beforeAll(async () => {
  t = await openTestArchive();
  const dataSet = new DataSetWriter()
    .element(0x00080016, 'UI', uids.sopClassUid)
    .element(0x00080018, 'UI', uids.sopInstanceUid)
    .element(0x0020000d, 'UI', '1.2.3')
    .element(0x0020000e, 'UI', '1.2.3.4')
    .element(0x00280008, 'IS', '500')
    .integers(0x00280010, 'US', 48)
    .integers(0x00280011, 'US', 64)
    .fragments(0x7fe00010, 'OB', [new Uint8Array(0), ...fragments])
    .toBytes();
  const meta = buildFileMeta({ ...uids, transferSyntaxUid: '1.2.840.10008.1.2.4.102.1' });
  await t.send(Buffer.concat([meta, dataSet]));
});
afterAll(() => t.close());

const ask = (accept: string | undefined, range?: string, frames: readonly number[] = [1]) =>
  retrieveFrames({ archive: t.archive, transcode: transcodeFrame }, resource, frames, accept, range ? { range } : {});

async function bodyOf({ body }: HttpResult): Promise<Buffer> {
  const chunks: Buffer[] = [];
  if (typeof body !== 'function') throw new Error('no streamed body');
  await body({ signal: new AbortController().signal, write: (chunk) => void chunks.push(Buffer.from(chunk)) });
  return Buffer.concat(chunks);
}

describe('frame 1 of a video', () => {
  it('is its whole bit stream, as stored', async () => {
    const alone = await ask('video/mp4');
    expect(alone.headers).toMatchObject({
      'content-type': 'video/mp4; transfer-syntax=1.2.840.10008.1.2.4.102.1',
      'content-length': String(stream.length),
      'accept-ranges': 'bytes',
    });
    expect(await bodyOf(alone)).toEqual(stream);
    const parts = await ask(undefined);
    const body = await bodyOf(parts);
    expect(parts.headers).toMatchObject({
      'content-type': expect.stringMatching(/^multipart\/related; type="video\/mp4"/),
      'content-length': String(body.length),
      etag: expect.stringMatching(/^W\//),
    });
    expect(body.includes(stream)).toBe(true);
  });

  it.each([
    ['bytes=0-0', 0, 1],
    ['bytes=10-20', 10, 21],
    ['bytes=-5', stream.length - 5, stream.length],
    ['bytes=14-27', 14, 28],
  ])('gives ranges across fragments (%s)', async (range, start, end) => {
    const result = await ask(undefined, range);
    expect([result.status, result.headers?.['content-range']]).toEqual([
      206,
      `bytes ${start}-${end - 1}/${stream.length}`,
    ]);
    expect(await bodyOf(result)).toEqual(stream.subarray(start, end));
  });

  it('is the only one, and is not brought to another form', async () => {
    await expect(ask(undefined, undefined, [2])).rejects.toMatchObject({ code: 'FRAME_NOT_FOUND' });
    await expect(ask(undefined, undefined, [1, 2])).rejects.toMatchObject({ code: 'FRAME_NOT_FOUND' });
    await expect(ask('image/jpeg')).rejects.toMatchObject({ code: 'NOT_ACCEPTABLE' });
  });
});
