import { samePixels } from './same-pixels';
import { encapsulatedImage, nativeImage } from './testing/encapsulate';
import { byPlane, encodeHtj2k, encodeJpegLs, encodeRle, type Frame } from './testing/encode-frame';

const [rle, jpegLs, htj2k] = ['1.2.840.10008.1.2.5', '1.2.840.10008.1.2.4.80', '1.2.840.10008.1.2.4.201'];
const [rows, columns] = [24, 37];

/** A picture with slopes and noise. `change` is the number of a sample that is one off. */
function frameOf(
  kind: Pick<Frame, 'samplesPerPixel' | 'bitsAllocated' | 'bitsStored' | 'isSigned'>,
  change = -1,
): Frame {
  const count = rows * columns * kind.samplesPerPixel;
  const samples = Buffer.alloc((count * kind.bitsAllocated) / 8);
  const low = kind.isSigned ? -(2 ** (kind.bitsStored - 1)) : 0;
  let noise = 1;
  for (let at = 0; at < count; at++) {
    noise = (noise * 1103515245 + 12345) % 2 ** 31;
    const value = ((at * 7 + (noise % 23) + (at === change ? 1 : 0)) % 2 ** kind.bitsStored) + low;
    if (kind.bitsAllocated === 8) samples.writeUInt8(value & 0xff, at);
    else samples.writeUInt16LE(value & 0xffff, 2 * at);
  }
  return { rows, columns, ...kind, samples };
}
const gray = { samplesPerPixel: 1, bitsAllocated: 16, bitsStored: 12, isSigned: false } as const;
const signed = { samplesPerPixel: 1, bitsAllocated: 16, bitsStored: 16, isSigned: true } as const;
const color = { samplesPerPixel: 3, bitsAllocated: 8, bitsStored: 8, isSigned: false } as const;

const grayNative = (frame: Frame) => nativeImage(frame, [frame.samples], { photometric: 'MONOCHROME2' });
const colorNative = (frame: Frame, planarConfiguration: 0 | 1) => {
  const bytes = planarConfiguration === 1 ? byPlane(frame) : frame.samples;
  return nativeImage(frame, [bytes], { photometric: 'RGB', planarConfiguration });
};

/** Each with the native image, compressed from a frame that the test gives. */
const syntaxes = [
  [
    'HTJ2K',
    gray,
    async (frame: Frame) => ({ bytes: await encodeHtj2k(frame), uid: htj2k, photometric: 'MONOCHROME2' }),
  ],
  [
    'HTJ2K',
    signed,
    async (frame: Frame) => ({ bytes: await encodeHtj2k(frame), uid: htj2k, photometric: 'MONOCHROME2' }),
  ],
  ['HTJ2K', color, async (frame: Frame) => ({ bytes: await encodeHtj2k(frame), uid: htj2k, photometric: 'YBR_RCT' })],
  [
    'JPEG-LS',
    gray,
    async (frame: Frame) => ({ bytes: await encodeJpegLs(frame, 0), uid: jpegLs, photometric: 'MONOCHROME2' }),
  ],
  [
    'JPEG-LS plane after plane',
    color,
    async (frame: Frame) => ({ bytes: await encodeJpegLs(frame, 0), uid: jpegLs, photometric: 'RGB' }),
  ],
  [
    'JPEG-LS by line',
    color,
    async (frame: Frame) => ({ bytes: await encodeJpegLs(frame, 1), uid: jpegLs, photometric: 'RGB' }),
  ],
  [
    'JPEG-LS by pixel',
    color,
    async (frame: Frame) => ({ bytes: await encodeJpegLs(frame, 2), uid: jpegLs, photometric: 'RGB' }),
  ],
  ['RLE', signed, async (frame: Frame) => ({ bytes: encodeRle(frame), uid: rle, photometric: 'MONOCHROME2' })],
  ['RLE', color, async (frame: Frame) => ({ bytes: encodeRle(frame), uid: rle, photometric: 'RGB' })],
] as const;
const cases = syntaxes.map(
  ([name, kind, encode]) => [`${name}, ${kind.samplesPerPixel} x ${kind.bitsStored} bits`, kind, encode] as const,
);

describe.each(cases)('%s', (_name, kind, encode) => {
  const compressed = async (frame: Frame) => {
    const { bytes, uid, photometric } = await encode(frame);
    return encapsulatedImage(frame, [bytes], { photometric, transferSyntaxUid: uid! });
  };
  const natives = (frame: Frame) =>
    kind.samplesPerPixel === 1 ? [grayNative(frame)] : [colorNative(frame, 0), colorNative(frame, 1)];

  it('is the same as the native image, color by pixel and by plane', async () => {
    const frame = frameOf(kind);
    for (const native of natives(frame)) {
      expect(await samePixels(native, await compressed(frame))).toBe('same');
      expect(await samePixels(await compressed(frame), native)).toBe('same');
    }
  });

  it.each([0, 500, rows * columns * kind.samplesPerPixel - 1])('differs by sample %i being one off', async (at) => {
    for (const native of natives(frameOf(kind)))
      expect(await samePixels(native, await compressed(frameOf(kind, at)))).toBe('different');
  });
});

describe('color', () => {
  it('by pixel and by plane are the same native image', async () => {
    expect(await samePixels(colorNative(frameOf(color), 0), colorNative(frameOf(color), 1))).toBe('same');
    expect(await samePixels(colorNative(frameOf(color), 0), colorNative(frameOf(color, 7), 1))).toBe('different');
  });

  it('in several frames is compared frame by frame', async () => {
    const [one, other] = [frameOf(color), frameOf(color, 9)];
    const native = nativeImage(one, [one.samples, other.samples], { photometric: 'RGB' });
    const image = async (frames: Frame[]) => {
      const encoded = await Promise.all(frames.map((frame) => encodeJpegLs(frame, 0)));
      return encapsulatedImage(one, encoded, { photometric: 'RGB', transferSyntaxUid: jpegLs! });
    };
    expect(await samePixels(native, await image([one, other]))).toBe('same');
    expect(await samePixels(native, await image([other, one]))).toBe('different');
  });
});
