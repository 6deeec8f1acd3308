import { EXPLICIT_VR_BIG_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { UNDEFINED_LENGTH, walk } from '#shared/dicom/walker';
import { PlatformError } from '#shared/kernel/errors';

/** The instance has no frames: it is no image, or lacks what an image needs. */
export class NoFramesError extends PlatformError {
  readonly code = 'NO_FRAMES';
  readonly status = 404;
}

/** A frame number beyond the last. */
export class FrameNotFoundError extends PlatformError {
  readonly code = 'FRAME_NOT_FOUND';
  readonly status = 404;
}

/** Where the frames of an image lie, in bytes from the start of its data set. */
export interface FrameIndex {
  readonly frameCount: number;
  /** Native: bits of one frame, all of equal size, one behind the other. */
  readonly native: {
    readonly valueOffset: number;
    readonly valueLength: number;
    readonly frameBits: number;
    readonly swapBytes: 1 | 2 | 4;
  } | null;
  /** Encapsulated: the fragments of each frame, as [offset, length]. */
  readonly encapsulated: readonly (readonly (readonly [number, number])[])[];
}

const tags = {
  samplesPerPixel: 0x00280002,
  photometricInterpretation: 0x00280004,
  numberOfFrames: 0x00280008,
  rows: 0x00280010,
  columns: 0x00280011,
  bitsAllocated: 0x00280100,
  floatPixelData: 0x7fe00008,
  doublePixelData: 0x7fe00009,
  pixelData: 0x7fe00010,
  extendedOffsetTable: 0x7fe00001,
} as const;

/** Frames of one image at most. */
const frameLimit = 1_000_000;

/**
 * Finds the frames of an image.
 *
 * @param dataSet - inflated, without file meta; native pixel data may be cut off behind its header when `valueLength`
 *   of its element is what counts (frames are then read by offset)
 * @throws NoFramesError
 * @see PS3.5 8.2, A.4; PS3.3 C.7.6.3
 */
export function indexFrames(dataSet: Uint8Array, transferSyntaxUid: string): FrameIndex {
  const found = collect(dataSet, transferSyntaxUid);
  const { values, fragments } = found;
  const frameCount = Math.min(Math.max(1, values.get(tags.numberOfFrames) ?? 1), frameLimit);
  if (fragments)
    return { frameCount, native: null, encapsulated: fragmentsOfFrames(dataSet, fragments, frameCount, found.offsets) };
  if (!found.native) throw new NoFramesError('The instance has no pixel data');
  const bits =
    found.native.tag === tags.pixelData
      ? (values.get(tags.bitsAllocated) ?? 0)
      : found.native.tag === tags.floatPixelData
        ? 32
        : 64;
  const pixels = (values.get(tags.rows) ?? 0) * (values.get(tags.columns) ?? 0);
  const samples = found.isYbr422 ? 2 : (values.get(tags.samplesPerPixel) ?? 1);
  if (pixels === 0 || bits === 0) throw new NoFramesError('The image lacks its size');
  const isBig = transferSyntaxUid === EXPLICIT_VR_BIG_ENDIAN;
  const width = found.native.isWords ? (bits > 16 ? 4 : 2) : 1;
  return {
    frameCount,
    native: {
      valueOffset: found.native.valueOffset,
      valueLength: found.native.length,
      frameBits: pixels * samples * bits,
      swapBytes: isBig ? (width as 1 | 2 | 4) : 1,
    },
    encapsulated: [],
  };
}

interface Collected {
  readonly values: Map<number, number>;
  native: { tag: number; valueOffset: number; length: number; isWords: boolean } | null;
  fragments: [number, number][] | null;
  offsets: number[];
  isYbr422: boolean;
}

function collect(dataSet: Uint8Array, transferSyntaxUid: string): Collected {
  const view = new DataView(dataSet.buffer, dataSet.byteOffset, dataSet.length);
  const text = (at: number, length: number) =>
    Buffer.from(dataSet.buffer, dataSet.byteOffset + at, length)
      .toString('latin1')
      .trim();
  const found: Collected = { values: new Map(), native: null, fragments: null, offsets: [], isYbr422: false };
  const result = walk(
    dataSet,
    { transferSyntaxUid },
    {
      enterSequence: () => 'skip',
      element: ({ tag, vr, valueOffset, length, littleEndian, depth }) => {
        if (depth !== 0 || length === UNDEFINED_LENGTH) return undefined;
        if (tag === tags.numberOfFrames) found.values.set(tag, Number.parseInt(text(valueOffset, length), 10) || 1);
        else if (tag === tags.photometricInterpretation) found.isYbr422 = text(valueOffset, length) === 'YBR_FULL_422';
        else if (tag === tags.extendedOffsetTable) found.offsets = longs(view, valueOffset, length);
        else if (tag >>> 16 === 0x0028 && vr === 'US' && length >= 2)
          found.values.set(tag, view.getUint16(valueOffset, littleEndian));
        else if (isPixels(tag)) found.native = { tag, valueOffset, length, isWords: vr !== 'OB' };
        return undefined;
      },
      enterFragments: ({ tag, depth }) => {
        if (depth === 0 && isPixels(tag)) found.fragments = [];
        return undefined;
      },
      fragment: (_cursor, index, valueOffset, length) => {
        if (!found.fragments) return undefined;
        if (index > 0) found.fragments.push([valueOffset, length]);
        else if (found.offsets.length === 0) found.offsets = words(view, valueOffset, length);
        return undefined;
      },
    },
  );
  if (result.status === 'truncated') takeCutOff(dataSet, view, result.offset, found, transferSyntaxUid);
  return found;
}

/** Native pixel data whose value ends beyond the bytes at hand: its header is enough. */
function takeCutOff(
  dataSet: Uint8Array,
  view: DataView,
  at: number,
  found: Collected,
  transferSyntaxUid: string,
): void {
  if (at + 12 > dataSet.length || found.fragments) return;
  const littleEndian = transferSyntaxUid !== EXPLICIT_VR_BIG_ENDIAN;
  const tag = view.getUint16(at, littleEndian) * 0x10000 + view.getUint16(at + 2, littleEndian);
  if (!isPixels(tag)) return;
  const isExplicit = dataSet[at + 4] === 0x4f;
  const lengthAt = isExplicit ? at + 8 : at + 4;
  const length = view.getUint32(lengthAt, littleEndian);
  if (length !== UNDEFINED_LENGTH)
    found.native = { tag, valueOffset: lengthAt + 4, length, isWords: dataSet[at + 5] !== 0x42 };
}

const isPixels = (tag: number): boolean =>
  tag === tags.pixelData || tag === tags.floatPixelData || tag === tags.doublePixelData;

const words = (view: DataView, at: number, length: number): number[] =>
  Array.from({ length: Math.floor(length / 4) }, (_, i) => view.getUint32(at + 4 * i, true));

const longs = (view: DataView, at: number, length: number): number[] =>
  Array.from({ length: Math.floor(length / 8) }, (_, i) => Number(view.getBigUint64(at + 8 * i, true)));

/** Offset tables when they fit; else one fragment a frame; else new frames where a codestream begins. */
function fragmentsOfFrames(
  dataSet: Uint8Array,
  fragments: readonly (readonly [number, number])[],
  frameCount: number,
  offsets: readonly number[],
): (readonly (readonly [number, number])[])[] {
  if (fragments.length === 0) throw new NoFramesError('The pixel data has no fragments');
  if (frameCount === 1) return [fragments];
  if (fragments.length === frameCount) return fragments.map((fragment) => [fragment]);
  const first = fragments[0]![0] - 8;
  const starts = new Set(
    offsets.length === frameCount
      ? offsets.map((offset) => first + 8 + offset)
      : fragments.filter(([at]) => beginsCodestream(dataSet, at)).map(([at]) => at),
  );
  const frames: (readonly [number, number])[][] = [];
  for (const fragment of fragments) {
    if (frames.length === 0 || starts.has(fragment[0])) frames.push([]);
    frames.at(-1)!.push(fragment);
  }
  if (frames.length !== frameCount) throw new NoFramesError('The fragments cannot be told apart by frame');
  return frames;
}

/** SOI of JPEG and JPEG-LS, SOC of JPEG 2000 codestreams, the signature box of JP2. */
function beginsCodestream(dataSet: Uint8Array, at: number): boolean {
  const [a, b] = [dataSet[at], dataSet[at + 1]];
  return (a === 0xff && (b === 0xd8 || b === 0x4f)) || (a === 0 && b === 0 && dataSet[at + 4] === 0x6a);
}

/**
 * The bytes of one native frame, little endian; a frame of single bits that does not begin at a byte is shifted.
 *
 * @param read - bytes of the data set by offset and length
 * @param number - from 1
 * @throws FrameNotFoundError
 */
export async function nativeFrame(
  index: FrameIndex,
  number: number,
  read: (offset: number, length: number) => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const { valueOffset, valueLength, frameBits, swapBytes } = index.native!;
  const firstBit = (number - 1) * frameBits;
  const firstByte = Math.floor(firstBit / 8);
  const length = Math.ceil((firstBit + frameBits) / 8) - firstByte;
  if (number > index.frameCount || firstByte + length > valueLength + 1) {
    throw new FrameNotFoundError('No such frame', { details: { frame: number, frames: index.frameCount } });
  }
  const bytes = await read(valueOffset + firstByte, Math.min(length, valueLength - firstByte));
  if (swapBytes > 1) return swapped(bytes, swapBytes);
  const shift = firstBit % 8;
  return shift === 0 && frameBits % 8 === 0 ? bytes : shifted(bytes, shift, frameBits);
}

function swapped(bytes: Uint8Array, width: 1 | 2 | 4): Uint8Array {
  const copy = Buffer.from(bytes);
  const whole = copy.subarray(0, copy.length - (copy.length % width));
  if (width === 4) whole.swap32();
  else whole.swap16();
  return copy;
}

/** Bits are packed from the least significant bit on (PS3.5 8.1.1). */
function shifted(bytes: Uint8Array, shift: number, bits: number): Uint8Array {
  const out = new Uint8Array(Math.ceil(bits / 8));
  for (let at = 0; at < out.length; at++)
    out[at] = ((bytes[at]! >> shift) | ((bytes[at + 1] ?? 0) << (8 - shift))) & 0xff;
  const rest = bits % 8;
  if (rest > 0) out[out.length - 1]! &= (1 << rest) - 1;
  return out;
}
