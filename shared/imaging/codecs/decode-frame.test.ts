import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { parsePart10Head } from '#shared/dicom/part10';
import { PlatformError } from '#shared/kernel/errors';
import { findPixelData } from '../pixel-data';
import { canDecode, decodeFrame } from './decode-frame';
import { byPixel } from './frame-format';
import { decodeRle } from './rle';

const folder = path.resolve('..', 'shared', 'data', 'dicom', 'misc');
const gray = { rows: 2, columns: 3, samplesPerPixel: 1, bitsAllocated: 8 };

/** An RLE frame of literal runs (PS3.5 G.4, G.5). */
function rle(segments: readonly (readonly number[])[]): Buffer {
  const header = Buffer.alloc(64);
  header.writeUInt32LE(segments.length);
  const bodies = segments.map((bytes) => Buffer.from(bytes.length % 2 ? [...bytes, 0x80] : bytes));
  let offset = 64;
  for (const [at, body] of bodies.entries()) {
    header.writeUInt32LE(offset, 4 + 4 * at);
    offset += body.length;
  }
  return Buffer.concat([header, ...bodies]);
}

describe('RLE Lossless', () => {
  it('repeats a byte 257 - n times and copies n + 1 bytes', () => {
    expect([...decodeRle(rle([[0xfe, 7, 2, 1, 2, 3]]), gray)]).toEqual([7, 7, 7, 1, 2, 3]);
  });

  it('passes over the control byte 128', () => {
    expect([...decodeRle(rle([[0x80, 0xfb, 9]]), gray)]).toEqual([9, 9, 9, 9, 9, 9]);
  });

  it('puts the most significant byte first and sample after sample', () => {
    const color = { rows: 1, columns: 2, samplesPerPixel: 3, bitsAllocated: 16 };
    const segments = [1, 2, 3, 4, 5, 6].map((n) => [1, n, n + 10]);
    expect([...decodeRle(rle(segments), color)]).toEqual([2, 1, 4, 3, 6, 5, 12, 11, 14, 13, 16, 15]);
  });

  it.each([
    ['a cut header', rle([[5, 1, 2, 3, 4, 5, 6]]).subarray(0, 40)],
    [
      'too many segments',
      rle([
        [5, 1],
        [5, 1],
      ]),
    ],
    ['a segment that ends early', rle([[2, 1, 2, 3]])],
    ['a run that ends early', rle([[5, 1, 2]])],
    ['no bytes', Buffer.alloc(0)],
  ])('refuses %s', (_what, bytes) => {
    expect(() => decodeRle(bytes, gray)).toThrow(expect.objectContaining({ code: 'FRAME_DECODING' }));
  });
});

describe('samples plane after plane', () => {
  it('become color by pixel', () => {
    const format = { rows: 1, columns: 2, samplesPerPixel: 3, bitsAllocated: 8 };
    expect([...byPixel(Uint8Array.of(1, 2, 3, 4, 5, 6), format)]).toEqual([1, 3, 5, 2, 4, 6]);
  });
});

describe('a decoder', () => {
  const syntaxes = ['5', '4.57', '4.70', '4.80', '4.81', '4.90', '4.91', '4.201', '4.202', '4.203'];
  const uids = syntaxes.map((suffix) => `1.2.840.10008.1.2.${suffix}`);

  it('exists for the syntaxes of still images and not for video', () => {
    expect(uids.every(canDecode)).toBe(true);
    expect(['1.2.840.10008.1.2.4.100', '1.2.840.10008.1.2.1'].some(canDecode)).toBe(false);
  });

  it('gives a frame or refuses, whatever the bytes', async () => {
    const bytes = fc.uint8Array({ maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...uids), bytes, async (uid, noise) => {
        const outcome = await decodeFrame(uid, noise, gray).catch((error: unknown) => error);
        expect(outcome instanceof PlatformError || (outcome as Uint8Array).length === 6).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('allocates nothing for a stream that describes another size than the data set', async () => {
    const huge = Buffer.from('ff4fff51002f0000ffffffffffffffff0000000000000000', 'hex');
    const format = { rows: 2, columns: 2, samplesPerPixel: 1, bitsAllocated: 8 };
    for (const uid of uids.slice(5))
      await expect(decodeFrame(uid, Buffer.concat([huge, Buffer.alloc(100)]), format)).rejects.toMatchObject({
        code: 'FRAME_DECODING',
      });
  });

  const hasData = existsSync(folder);
  const withData = hasData ? it : it.skip;
  const whyNot = hasData ? '' : ` (skipped: no ${folder})`;
  withData(`undoes the color transform of HTJ2K and reads JPEG-LS color by pixel${whyNot}`, async () => {
    for (const [name, rows, columns] of [
      ['pdd__HTJ2KLossless_08_RGB.dcm', 0, 0],
      ['pdd__JLSL_RGB_ILV2.dcm', 0, 0],
    ] as const) {
      const bytes = readFileSync(path.join(folder, name));
      const { dataSetOffset, transferSyntaxUid } = parsePart10Head(bytes);
      const dataSet = bytes.subarray(dataSetOffset);
      const size = (tag: number) =>
        dataSet.readUInt16LE(dataSet.indexOf(Buffer.from([0x28, 0, tag, 0, 0x55, 0x53])) + 8);
      const format = { rows: rows || size(0x10), columns: columns || size(0x11), samplesPerPixel: 3, bitsAllocated: 8 };
      const frame = Buffer.concat(findPixelData(dataSet, transferSyntaxUid)!.fragments);
      const samples = await decodeFrame(transferSyntaxUid, frame, format);
      expect(samples.length).toBe(format.rows * format.columns * 3);
      // The same sample of neighbouring pixels differs less than neighbouring samples do.
      const difference = (distance: number) => {
        let sum = 0;
        for (let at = 60_000; at < 120_000; at++) sum += Math.abs(samples[at]! - samples[at - distance]!);
        return sum;
      };
      expect(difference(3)).toBeLessThan(difference(1));
      expect(difference(3)).toBeLessThan(difference(2));
    }
  });
});
