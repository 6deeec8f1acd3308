import fc from 'fast-check';
import sharp from 'sharp';
import { PlatformError } from '#shared/kernel/errors';
import { decodeFrame } from './decode-frame';
import { decodeJpeg, jpegColors } from './jpeg';
import { decodeJpegDct } from './jpeg-dct/decode';

const [rows, columns] = [37, 53];
const grayFormat = { rows, columns, samplesPerPixel: 1, bitsAllocated: 8 };
/** Waves with an edge: all coefficients occur. */
const pixels = Uint8Array.from({ length: rows * columns * 3 }, (_, at) =>
  Math.round(128 + 90 * Math.sin(at / 7) + (at % 61 === 0 ? 37 : 0)),
);
const gray = (progressive: boolean) =>
  sharp(pixels.subarray(0, rows * columns), { raw: { width: columns, height: rows, channels: 1 } })
    .toColourspace('b-w')
    .jpeg({ quality: 83, progressive })
    .toBuffer();

describe('JPEG', () => {
  it.each([false, true])(
    'is decoded here to the same samples as by libjpeg-turbo (progressive: %s)',
    async (progressive) => {
      const stream = await gray(progressive);
      const theirs = await decodeJpeg(stream, grayFormat);
      const ours = decodeJpegDct(stream);
      expect(ours).toMatchObject({ rows, columns, precision: 8, components: 1 });
      expect([...ours.samples]).toEqual([...theirs]);
    },
  );

  it('of color comes as its components, whatever its markers say', async () => {
    const stream = await sharp(pixels, { raw: { width: columns, height: rows, channels: 3 } })
      .jpeg({ quality: 90, chromaSubsampling: '4:4:4' })
      .toBuffer();
    const components = await decodeJpeg(stream, { ...grayFormat, samplesPerPixel: 3 });
    expect([...decodeJpegDct(stream).samples]).toEqual([...components]);
  });

  it('says by its markers what its components are, Adobe before JFIF', () => {
    const segment = (marker: number, text: string, ...more: number[]) => {
      const body = [...Buffer.from(text, 'latin1'), ...more];
      return [0xff, marker, 0, body.length + 2, ...body];
    };
    const stream = (...segments: number[][]) => Uint8Array.of(0xff, 0xd8, ...segments.flat(), 0xff, 0xda, 0, 2);
    const jfif = segment(0xe0, 'JFIF\0', 1, 1, 0, 0, 1, 0, 1, 0, 0);
    const adobe = (transform: number) => segment(0xee, 'Adobe', 0, 100, 0, 0, 0, 0, transform);
    expect(jpegColors(stream())).toBeNull();
    expect(jpegColors(stream(jfif))).toBe('ybr');
    expect(jpegColors(stream(jfif, adobe(0)))).toBe('rgb');
    expect(jpegColors(stream(adobe(1)))).toBe('ybr');
    expect(jpegColors(stream(segment(0xee, 'Adobe')))).toBeNull();
  });

  it('is widened to what the data set allocates', async () => {
    const narrow = await decodeJpeg(await gray(false), grayFormat);
    const wide = await decodeFrame('1.2.840.10008.1.2.4.51', await gray(false), { ...grayFormat, bitsAllocated: 16 });
    expect([...new Uint16Array(wide.buffer)]).toEqual([...narrow]);
  });

  it('of another size than the data set is refused before it is decoded', async () => {
    await expect(decodeJpeg(await gray(false), { ...grayFormat, rows: 38 })).rejects.toMatchObject({
      code: 'FRAME_DECODING',
    });
  });

  it('that is damaged is refused or decoded, never anything else', async () => {
    const streams = [await gray(false), await gray(true)];
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.constantFrom(...streams), damage, fc.nat(), (stream, changes, cut) => {
        const bytes = Uint8Array.from(stream.subarray(0, Math.max(20, stream.length - (cut % 200))));
        // Behind the frame header: its size was checked by the caller.
        for (const [at, value] of changes) bytes[200 + (at % (bytes.length - 200))] = value;
        try {
          decodeJpegDct(bytes);
        } catch (error) {
          if (!(error instanceof PlatformError)) throw error;
        }
      }),
      { numRuns: 150 },
    );
  });
});
