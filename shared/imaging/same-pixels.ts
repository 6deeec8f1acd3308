import { Skimmer } from '#shared/dicom/skim';
import { walk } from '#shared/dicom/walker';
import { PlatformError } from '#shared/kernel/errors';
import { canDecode, decodeFrame } from './codecs/decode-frame';
import { byPixel, type FrameFormat } from './codecs/frame-format';
import { type FrameIndex, framePassTags, indexFrames, nativeFrame } from './frames';
import { findPixelData, type PixelData } from './pixel-data';

/** A data set (inflated, without file meta) and how it is encoded. */
export interface PixelSource {
  readonly dataSet: Uint8Array;
  readonly transferSyntaxUid: string;
  readonly bitsAllocated: number | null;
}

/** Decoding for one comparison takes this long at most; then the pixels count as different. */
const timeLimitMs = 60_000;

/**
 * Whether two data sets hold the same pixels: `none` when neither holds any, `different` also where that cannot be told.
 *
 * Equal bytes are equal pixels: native ones whatever their byte order, encapsulated ones of one transfer syntax whatever
 * the cuts between fragments (PS3.5 A.4). Else both are decoded, and their samples compared frame by frame in the bits
 * that are stored: padding bits, planar configuration and the color transform of JPEG 2000 do not count.
 */
export async function samePixels(a: PixelSource, b: PixelSource): Promise<'same' | 'different' | 'none'> {
  try {
    return await compare(a, b);
  } catch (error) {
    if (error instanceof PlatformError) return 'different';
    throw error;
  }
}

async function compare(a: PixelSource, b: PixelSource): Promise<'same' | 'different' | 'none'> {
  const [left, right] = [findPixelData(a.dataSet, a.transferSyntaxUid), findPixelData(b.dataSet, b.transferSyntaxUid)];
  if (!left && !right) return 'none';
  if (!left || !right) return 'different';
  if (areSameBytes(a, left, b, right)) return 'same';
  const [one, other] = [await openImage(a), await openImage(b)];
  return one && other && (await haveSameSamples(one, other)) ? 'same' : 'different';
}

function areSameBytes(a: PixelSource, left: PixelData, b: PixelSource, right: PixelData): boolean {
  if (left.native && right.native)
    return equal(littleEndian(left, a.bitsAllocated), littleEndian(right, b.bitsAllocated));
  if (left.native || right.native || a.transferSyntaxUid !== b.transferSyntaxUid) return false;
  return equal(Buffer.concat(left.fragments), Buffer.concat(right.fragments));
}

/** An image whose frames can be decoded one by one. */
interface OpenImage {
  readonly source: PixelSource;
  readonly frames: FrameIndex;
  readonly format: FrameFormat;
  readonly bitsStored: number;
  readonly shift: number;
  readonly isSigned: boolean;
  readonly isPlanar: boolean;
  readonly colors: string;
}

const imageTags: ReadonlyMap<number, string> = new Map([
  [0x00280002, 'samplesPerPixel'],
  [0x00280006, 'planarConfiguration'],
  [0x00280010, 'rows'],
  [0x00280011, 'columns'],
  [0x00280100, 'bitsAllocated'],
  [0x00280101, 'bitsStored'],
  [0x00280102, 'highBit'],
  [0x00280103, 'pixelRepresentation'],
]);

/** Null when the image cannot be decoded. */
async function openImage(source: PixelSource): Promise<OpenImage | null> {
  const { dataSet, transferSyntaxUid } = source;
  const skimmer = new Skimmer({ transferSyntaxUid, passTags: framePassTags, maxHeldBytes: dataSet.length + 1024 });
  skimmer.push(dataSet);
  const skimmed = skimmer.finish();
  const read = async (offset: number, length: number) => dataSet.subarray(offset, offset + length);
  const frames = await indexFrames(skimmed, transferSyntaxUid, read);
  if (!frames.native && !canDecode(transferSyntaxUid)) return null;
  const { numbers, photometric } = imageAttributes(skimmed.bytes, transferSyntaxUid);
  const { rows, columns, samplesPerPixel = 1, bitsAllocated, planarConfiguration = 0 } = numbers;
  if (!rows || !columns || !bitsAllocated || ![8, 16, 32].includes(bitsAllocated)) return null;
  const bitsStored = numbers['bitsStored'] || bitsAllocated;
  const highBit = numbers['highBit'] ?? bitsStored - 1;
  return {
    source,
    frames,
    format: { rows, columns, samplesPerPixel, bitsAllocated },
    bitsStored,
    // What was compressed has its bits at the low end.
    shift: frames.native ? Math.max(0, highBit + 1 - bitsStored) : 0,
    isSigned: numbers['pixelRepresentation'] === 1,
    isPlanar: frames.native !== null && planarConfiguration === 1,
    colors: photometric === 'YBR_RCT' ? 'RGB' : photometric,
  };
}

function imageAttributes(bytes: Uint8Array, transferSyntaxUid: string) {
  const numbers: Record<string, number | undefined> & Partial<FrameFormat> & { planarConfiguration?: number } = {};
  let photometric = '';
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  walk(
    bytes,
    { transferSyntaxUid },
    {
      enterSequence: () => 'skip',
      element: ({ tag, valueOffset, length, littleEndian, depth }) => {
        const name = depth === 0 ? imageTags.get(tag) : undefined;
        if (name && length >= 2) Object.assign(numbers, { [name]: view.getUint16(valueOffset, littleEndian) });
        if (depth === 0 && tag === 0x00280004)
          photometric = Buffer.from(bytes.subarray(valueOffset, valueOffset + Math.min(length, 16)))
            .toString('latin1')
            .replace(/[\0 ]+$/, '');
        return undefined;
      },
    },
  );
  return { numbers, photometric };
}

async function haveSameSamples(a: OpenImage, b: OpenImage): Promise<boolean> {
  const isComparable =
    a.format.rows === b.format.rows &&
    a.format.columns === b.format.columns &&
    a.format.samplesPerPixel === b.format.samplesPerPixel &&
    a.frames.frameCount === b.frames.frameCount &&
    a.bitsStored === b.bitsStored &&
    a.isSigned === b.isSigned &&
    a.colors === b.colors;
  if (!isComparable) return false;
  const until = performance.now() + timeLimitMs;
  for (let number = 1; number <= a.frames.frameCount; number++) {
    if (performance.now() > until || !equalSamples(a, await samplesOf(a, number), b, await samplesOf(b, number)))
      return false;
    // Others get their turn between frames.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return true;
}

/** Samples of a frame, little endian, color by pixel. */
async function samplesOf({ source, frames, format, isPlanar }: OpenImage, number: number): Promise<Uint8Array> {
  const read = async (offset: number, length: number) => source.dataSet.subarray(offset, offset + length);
  if (frames.native) {
    const frame = await nativeFrame(frames, number, read);
    return isPlanar ? byPixel(frame, format) : frame;
  }
  const fragments = frames.encapsulated[number - 1]!.map(([at, length]) => source.dataSet.subarray(at, at + length));
  const bytes = fragments.length === 1 ? fragments[0]! : Buffer.concat(fragments);
  return await decodeFrame(source.transferSyntaxUid, bytes, format);
}

function equalSamples(a: OpenImage, left: Uint8Array, b: OpenImage, right: Uint8Array): boolean {
  const count = a.format.rows * a.format.columns * a.format.samplesPerPixel;
  const [readA, readB] = [sampleReader(a, left), sampleReader(b, right)];
  for (let at = 0; at < count; at++) if (readA(at) !== readB(at)) return false;
  return true;
}

/** The stored bits of a sample, unsigned. */
function sampleReader({ format, bitsStored, shift }: OpenImage, bytes: Uint8Array): (at: number) => number {
  const mask = bitsStored >= 32 ? 0xffffffff : 2 ** bitsStored - 1;
  if (format.bitsAllocated === 8) return (at) => ((bytes[at]! >>> shift) & mask) >>> 0;
  if (format.bitsAllocated === 16)
    return (at) => (((bytes[2 * at]! | (bytes[2 * at + 1]! << 8)) >>> shift) & mask) >>> 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return (at) => ((view.getUint32(4 * at, true) >>> shift) & mask) >>> 0;
}

/** The samples in little endian order. Big endian data with OB or 8 bits has none to swap (PS3.5 8.1.1). */
function littleEndian({ native, vr, littleEndian: isLittle }: PixelData, bitsAllocated: number | null): Uint8Array {
  const bytes = native ?? new Uint8Array(0);
  if (isLittle || vr === 'OB') return bytes;
  const swapped = Buffer.from(bytes);
  if (bitsAllocated === 32) return swapped.subarray(0, swapped.length & ~3).swap32();
  return swapped.subarray(0, swapped.length & ~1).swap16();
}

/** Equal but for one byte of padding at the end. */
function equal(a: Uint8Array, b: Uint8Array): boolean {
  const length = Math.min(a.length, b.length);
  if (Math.abs(a.length - b.length) > 1) return false;
  return Buffer.compare(Buffer.from(a.buffer, a.byteOffset, length), Buffer.from(b.buffer, b.byteOffset, length)) === 0;
}
