import fc from 'fast-check';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { decodeFrame } from '../codecs/decode-frame';
import { openImageBytes, readFrame, skimInMemory } from '../image/frame-source';
import { openObject } from '../image/open-object';
import { nativeImage } from '../testing/encapsulate';
import { encodableSyntaxes, transcodeFrame } from './transcode-frame';
import { transcodeObject } from './transcode-object';

const images = fc
  .record({
    rows: fc.integer({ min: 1, max: 24 }),
    columns: fc.integer({ min: 1, max: 24 }),
    samplesPerPixel: fc.constantFrom(1, 3),
    bitsAllocated: fc.constantFrom(8 as const, 16 as const),
    isSigned: fc.boolean(),
    /** 0: one value; else noise of so many bits. */
    noise: fc.integer({ min: 0, max: 16 }),
  })
  .map(({ noise, ...frame }) => {
    const count = frame.rows * frame.columns * frame.samplesPerPixel;
    const values = Array.from({ length: count }, (_, at) => (Math.imul(at + 1, 0x9e3779b1) >>> 8) & (2 ** noise - 1));
    const samples =
      frame.bitsAllocated === 8 ? Uint8Array.from(values) : new Uint8Array(Uint16Array.from(values).buffer);
    return { ...frame, bitsStored: frame.bitsAllocated, samples };
  });

describe('transcoding a frame', () => {
  it('keeps every bit, whatever the size', async () => {
    await fc.assert(
      fc.asyncProperty(images, fc.constantFrom(...encodableSyntaxes), async (frame, syntax) => {
        const isColor = frame.samplesPerPixel > 1;
        // These encoders take gray only, and no color of more than 8 bits.
        if (isColor && (/20[12]$/.test(syntax) || frame.bitsAllocated > 8)) return;
        const { dataSet } = nativeImage(frame, [frame.samples], { photometric: isColor ? 'RGB' : 'MONOCHROME2' });
        const { image, read } = await openImageBytes(dataSet, EXPLICIT_VR_LITTLE_ENDIAN);
        const stream = await transcodeFrame(await readFrame(image, 1, read), syntax);
        expect(Buffer.compare(await decodeFrame(syntax, stream, frame), frame.samples)).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it('gives HTJ2K with RPCL options by resolution, the smallest a thumbnail, with the lengths of its parts', async () => {
    const [rows, columns] = [96, 3000];
    const frame = { rows, columns, samplesPerPixel: 1, bitsAllocated: 8 as const, bitsStored: 8, isSigned: false };
    const samples = new Uint8Array(rows * columns).map((_, at) => at % 7);
    const { dataSet } = nativeImage({ ...frame, samples }, [samples], { photometric: 'MONOCHROME2' });
    const { image, read } = await openImageBytes(dataSet, EXPLICIT_VR_LITTLE_ENDIAN);
    const stream = Buffer.from(await transcodeFrame(await readFrame(image, 1, read), '1.2.840.10008.1.2.4.202'));
    const segments = new Map<number, Buffer>();
    for (let at = 2; stream.readUInt16BE(at) !== 0xff90; at += 2 + stream.readUInt16BE(at + 2))
      segments.set(stream.readUInt16BE(at), stream.subarray(at + 4, at + 2 + stream.readUInt16BE(at + 2)));
    // COD: the progression order behind the style, the levels of decomposition behind layers and transform (ISO 15444-1 A.6.1).
    const cod = segments.get(0xff52)!;
    expect([cod[1], cod[5]]).toEqual([2, 6]);
    // TLM.
    expect(segments.has(0xff55)).toBe(true);
    expect(Buffer.compare(await decodeFrame('1.2.840.10008.1.2.4.202', stream, frame), samples)).toBe(0);
  });

  it('refuses what has no encoder before anything is given out', async () => {
    const samples = new Uint8Array(12);
    const frame = {
      rows: 1,
      columns: 4,
      samplesPerPixel: 3,
      bitsAllocated: 8,
      bitsStored: 8,
      isSigned: false,
      samples,
    };
    const { dataSet } = nativeImage({ ...frame, bitsAllocated: 8 }, [samples], { photometric: 'RGB' });
    const { skimmed, read } = skimInMemory(dataSet, EXPLICIT_VR_LITTLE_ENDIAN);
    const object = {
      object: await openObject(skimmed, EXPLICIT_VR_LITTLE_ENDIAN, read),
      read,
      sopClassUid: '1.2',
      sopInstanceUid: '1.3',
      transferSyntaxUid: '1.2.840.10008.1.2.4.201',
      transcode: transcodeFrame,
    };
    await expect(transcodeObject(object)).rejects.toMatchObject({ code: 'FRAME_DECODING' });
  });
});
