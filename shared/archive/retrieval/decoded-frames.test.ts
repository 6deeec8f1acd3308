import type { InstanceEntry } from '#shared/archive/documents';
import { openImageBytes, readFrame } from '#shared/imaging/image/frame-source';
import { encapsulatedImage } from '#shared/imaging/testing/encapsulate';
import { encodeRle } from '#shared/imaging/testing/encode-frame';
import { transcodeFrame } from '#shared/imaging/transcode/transcode-frame';
import type { FrameTranscoder } from '#shared/imaging/transcode/transcoded-frames';
import { decodedFrame } from './decoded-frames';
import type { StoredImage } from './stored-object';

const rle = '1.2.840.10008.1.2.5';

/** Two frames of 2 by 3 pixels, stored in RLE at a place of their own. */
async function stored(key: string, samplesPerPixel: 1 | 3): Promise<StoredImage> {
  const frame = { rows: 2, columns: 3, samplesPerPixel, bitsAllocated: 16, bitsStored: 12, isSigned: true } as const;
  const frames = [1, 2].map((first) => {
    const values = Uint16Array.from({ length: 6 * samplesPerPixel }, (_, at) => 0xf00 + first + at);
    return encodeRle({ ...frame, samples: new Uint8Array(values.buffer) });
  });
  const photometric = samplesPerPixel === 1 ? 'MONOCHROME2' : 'RGB';
  const image = encapsulatedImage({ ...frame, samples: noBytes }, frames, { photometric, transferSyntaxUid: rle });
  const opened = await openImageBytes(image.dataSet, rle);
  const { header, longValues } = opened.image;
  const compressed = { header, longValues, transferSyntaxUid: rle, isEncapsulated: true, pixels: noBytes };
  return {
    ...opened,
    entry: { location: { store: 'a', key, offset: 512 } } as InstanceEntry,
    frame: (number) => readFrame(opened.image, number, opened.read),
    decodedFrame: (number, decoded) => ({ ...compressed, frame: number, decoded }),
    close: async () => undefined,
  };
}
const noBytes = new Uint8Array(0);

describe('a decoded frame', () => {
  let calls = 0;
  const transcode: FrameTranscoder = (source, target) => {
    calls += 1;
    return transcodeFrame(source, target);
  };
  beforeEach(() => {
    calls = 0;
  });

  it('is decoded once, each by its number, and gives the same samples again', async () => {
    const image = await stored('once', 1);
    for (const number of [1, 2, 1, 2]) {
      const { decoded } = await decodedFrame(image, number, transcode);
      const values = new Int16Array(decoded!.buffer, decoded!.byteOffset, 6);
      // 12 bits, signed: 0xf01 is -255.
      expect([...values]).toEqual([0, 1, 2, 3, 4, 5].map((at) => at + number - 256));
    }
    expect(calls).toBe(2);
  });

  it('can be brought to every form as if it were read', async () => {
    const image = await stored('forms', 1);
    const decoded = await decodedFrame(image, 1, transcode);
    const read = await image.frame(1);
    for (const target of [null, rle, '1.2.840.10008.1.2.4.80'])
      expect(Buffer.compare(await transcodeFrame(decoded, target), await transcodeFrame(read, target))).toBe(0);
  });

  it('of colors is read as it is', async () => {
    const image = await stored('colors', 3);
    expect((await decodedFrame(image, 1, transcode)).decoded).toBeUndefined();
    expect(calls).toBe(0);
  });
});
