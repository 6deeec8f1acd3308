import { constants, deflateRawSync } from 'node:zlib';
import { makeObject } from '#shared/archive/testing/make-object';
import { openTestArchive, type TestArchive } from '#shared/archive/testing/open-archive';
import { DataSetWriter } from '#shared/dicom/data-set-writer';
import { deflateDataSet } from '#shared/dicom/deflate';
import { buildFileMeta } from '#shared/dicom/file-meta';
import { parsePart10Head } from '#shared/dicom/part10';
import { DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { transcodeFrame } from '#shared/imaging/transcode/transcode-frame';
import { LimitExceededError } from '#shared/kernel/errors';
import { bodyOf } from '#shared/kernel/testing/body-of';
import { retrieveBulkData } from './retrieve-bulk-data';
import { retrieveFrames } from './retrieve-frames';
import { retrieveMetadata } from './retrieve-metadata';

const instance = {
  space: 'main',
  studyInstanceUid: '1.2.3',
  seriesInstanceUid: '1.2.3.4',
  sopInstanceUid: '1.2.3.4.1',
};
const octets = 'application/octet-stream';
const identity = { sopClassUid: '1.2.840.10008.5.1.4.1.1.2', sopInstanceUid: instance.sopInstanceUid };
const meta = buildFileMeta({ ...identity, transferSyntaxUid: DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN });

/** The data set of a small image without its pixel data. */
function header(values: Record<string, string> = {}): Buffer {
  const part10 = makeObject(values, 0);
  const dataSet = part10.subarray(parsePart10Head(part10).dataSetOffset);
  return dataSet.subarray(0, dataSet.length - 12);
}

function pixelHeader(length: number): Uint8Array {
  const bytes = new DataSetWriter().element(0x7fe00010, 'OW', new Uint8Array(0)).toBytes();
  new DataView(bytes.buffer).setUint32(8, length, true);
  return bytes;
}

let t: TestArchive;
beforeEach(async () => {
  t = await openTestArchive();
});
afterEach(() => t.close());

describe('a deflated object', () => {
  // 4 x 4 pixels of 16 bits: 32 bytes a frame, over several pieces of the inflater.
  const frames = 5000;
  const pixels = Buffer.alloc(frames * 32);
  for (let at = 0; at < pixels.length; at += 4) pixels.writeUInt32LE((at * 2654435761) >>> 0, at);
  const dataSet = Buffer.concat([header({ '00280008': String(frames) }), pixelHeader(pixels.length), pixels]);
  const frame = (number: number) => pixels.subarray((number - 1) * 32, number * 32);

  it.each(['landed', 'packed'])('gives its frames in any order and as often as asked for when %s', async (state) => {
    await t.send(Buffer.concat([meta, deflateDataSet(dataSet)]));
    if (state === 'packed') await t.settleAndPack();
    for (const number of [1, 2500, 5000]) {
      const result = await retrieveFrames(
        { archive: t.archive, transcode: transcodeFrame },
        instance,
        [number],
        octets,
      );
      expect(await bodyOf(result)).toEqual(frame(number));
    }
    const several = await retrieveFrames(
      { archive: t.archive, transcode: transcodeFrame },
      instance,
      [5000, 1, 1, 3000],
      undefined,
    );
    const text = (await bodyOf(several)).toString('latin1');
    const parts = text.split(/\r\n--radlake-[^\r]*\r\n/).slice(1, 5);
    expect(parts.map((part) => part.slice(-32))).toEqual(
      [5000, 1, 1, 3000].map((number) => frame(number).toString('latin1')),
    );
  });

  it('gives its values and its metadata as any other', async () => {
    await t.send(Buffer.concat([meta, deflateDataSet(dataSet)]));
    expect(await bodyOf(await retrieveBulkData(t.archive, instance, '7FE00010', octets))).toEqual(pixels);
    expect((await bodyOf(await retrieveBulkData(t.archive, instance, '00100010', octets))).toString()).toBe('Doe^Jane');
    const metadata = await retrieveMetadata(t.archive, instance, { accept: undefined, acceptEncoding: undefined });
    expect(JSON.parse((await bodyOf(metadata)).toString())[0]).toMatchObject({
      '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Doe^Jane' }] },
      '7FE00010': { vr: 'OW', BulkDataURI: expect.stringContaining('/bulkdata/7FE00010') },
    });
  });

  it('that inflates to a gigabyte is stored as it came, and each of its readers stops at the limit', async () => {
    const open = { finishFlush: constants.Z_FULL_FLUSH };
    const zeros = deflateRawSync(Buffer.alloc(2 ** 20), open);
    const start = deflateRawSync(Buffer.concat([header(), pixelHeader(2 ** 30)]), open);
    const bomb = Buffer.concat([meta, start, ...Array.from({ length: 1024 }, () => zeros), deflateRawSync('')]);
    expect(bomb.length).toBeLessThan(2 * 2 ** 20);
    await t.send(bomb);
    const before = process.memoryUsage.rss();
    await expect(
      retrieveFrames({ archive: t.archive, transcode: transcodeFrame }, instance, [1], octets),
    ).rejects.toThrow(LimitExceededError);
    await expect(retrieveBulkData(t.archive, instance, '7FE00010', octets)).rejects.toThrow(LimitExceededError);
    expect(process.memoryUsage.rss() - before).toBeLessThan(200 * 2 ** 20);
  });
});
