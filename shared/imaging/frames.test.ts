import { DataSetWriter } from '#shared/dicom/data-set-writer';
import { Skimmer } from '#shared/dicom/skim';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { framePassTags, indexFrames, nativeFrame } from './frames';

const jpegLs = '1.2.840.10008.1.2.4.80';

function image(frames: number, bits: number, size: readonly [number, number] = [1, 3]): DataSetWriter {
  return new DataSetWriter()
    .integers(0x00280002, 'US', 1)
    .element(0x00280008, 'IS', String(frames))
    .integers(0x00280010, 'US', size[0])
    .integers(0x00280011, 'US', size[1])
    .integers(0x00280100, 'US', bits);
}
function fragments(...parts: readonly Buffer[]): Buffer {
  const item = (bytes: Buffer) => {
    const header = Buffer.from('feff00e000000000', 'hex');
    header.writeUInt32LE(bytes.length, 4);
    return Buffer.concat([header, bytes]);
  };
  const start = Buffer.from('e07f10004f420000ffffffff', 'hex');
  return Buffer.concat([start, ...parts.map(item), Buffer.from('feffdde000000000', 'hex')]);
}
async function open(dataSet: Buffer, transferSyntaxUid: string) {
  const skimmer = new Skimmer({ transferSyntaxUid, passTags: framePassTags });
  skimmer.push(dataSet);
  const read = async (offset: number, length: number) => dataSet.subarray(offset, offset + length);
  return { index: await indexFrames(skimmer.finish(), transferSyntaxUid, read), read };
}
const words = (...values: number[]) => {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [at, value] of values.entries()) bytes.writeUInt32LE(value, 4 * at);
  return bytes;
};

describe('native frames', () => {
  it('of single bits begin anywhere in a byte', async () => {
    const dataSet = image(3, 1)
      .element(0x7fe00010, 'OB', Buffer.from([0b10_110_101, 0b1]))
      .toBytes();
    const { index, read } = await open(Buffer.from(dataSet), EXPLICIT_VR_LITTLE_ENDIAN);
    const frames = await Promise.all([1, 2, 3].map((n) => nativeFrame(index, n, read)));
    expect(frames.map(([bits]) => bits)).toEqual([0b101, 0b110, 0b110]);
    await expect(nativeFrame(index, 4, read)).rejects.toMatchObject({ code: 'FRAME_NOT_FOUND' });
  });

  it('of bytes in big endian words are swapped across frames', async () => {
    const layout = { valueOffset: 0, valueLength: 6, frameBits: 24, swapBytes: 2 } as const;
    const index = { frameCount: 2, native: layout, encapsulated: [] };
    const stored = Buffer.from([2, 1, 4, 3, 6, 5]);
    const read = async (offset: number, length: number) => stored.subarray(offset, offset + length);
    expect([...(await nativeFrame(index, 1, read))]).toEqual([1, 2, 3]);
    expect([...(await nativeFrame(index, 2, read))]).toEqual([4, 5, 6]);
  });

  it('that the pixel data cuts off are not found', async () => {
    const dataSet = Buffer.from(
      image(2, 8)
        .element(0x7fe00010, 'OB', Buffer.from([1, 2, 3, 4]))
        .toBytes(),
    );
    const { index, read } = await open(dataSet, EXPLICIT_VR_LITTLE_ENDIAN);
    await expect(nativeFrame(index, 2, read)).rejects.toMatchObject({ code: 'FRAME_NOT_FOUND' });
  });
});

describe('encapsulated frames', () => {
  const soi = (n: number) => Buffer.from([0xff, 0xd8, n, n]);
  const rest = (n: number) => Buffer.from([n, n]);
  const layoutOf = async (parts: Buffer[], frames: number, table?: Buffer) => {
    const head = image(frames, 8);
    if (table) head.element(0x7fe00001, 'OV', table);
    const dataSet = Buffer.concat([Buffer.from(head.toBytes()), fragments(...parts)]);
    const { index } = await open(dataSet, jpegLs);
    return index.encapsulated.map((frame) =>
      Buffer.concat(frame.map(([at, length]) => dataSet.subarray(at, at + length))).toString('hex'),
    );
  };
  const expected = ['ffd801010101', 'ffd80202'];

  it('are told apart by the Basic Offset Table', async () => {
    expect(await layoutOf([words(0, 22), soi(1), rest(1), soi(2)], 2)).toEqual(expected);
  });

  it('are told apart by the Extended Offset Table', async () => {
    const table = Buffer.alloc(16);
    table.writeBigUInt64LE(22n, 8);
    expect(await layoutOf([Buffer.alloc(0), soi(1), rest(1), soi(2)], 2, table)).toEqual(expected);
  });

  it('are told apart without a table by where codestreams begin', async () => {
    expect(await layoutOf([Buffer.alloc(0), soi(1), rest(1), soi(2)], 2)).toEqual(expected);
  });

  it('are one fragment each, or all fragments one frame', async () => {
    expect(await layoutOf([Buffer.alloc(0), rest(1), rest(2)], 2)).toEqual(['0101', '0202']);
    expect(await layoutOf([Buffer.alloc(0), rest(1), rest(2)], 1)).toEqual(['01010202']);
  });

  it('that cannot be told apart are refused', async () => {
    await expect(layoutOf([Buffer.alloc(0), rest(1), rest(2), rest(3)], 2)).rejects.toMatchObject({
      code: 'NO_FRAMES',
    });
  });
});
