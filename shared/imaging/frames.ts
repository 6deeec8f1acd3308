import type { SkimmedDataSet, SkimmedValue } from '#shared/dicom/skim';
import { EXPLICIT_VR_BIG_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { walk } from '#shared/dicom/walker';
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
    readonly swapBytes: 1 | 2 | 4 | 8;
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
/** Bytes of an offset table at most. */
const tableLimitBytes = 8 * frameLimit;

/** Top level values that a data set must be skimmed of (`Skimmer`) to be indexed here. */
export const framePassTags: ReadonlySet<number> = new Set([
  tags.floatPixelData,
  tags.doublePixelData,
  tags.pixelData,
  tags.extendedOffsetTable,
]);

/** Reads a range of a data set, fewer bytes only at its end. */
export type ReadRange = (offset: number, length: number) => Promise<Uint8Array>;

/**
 * Finds the frames of an image without reading its pixels.
 *
 * @param dataSet - skimmed of `framePassTags`
 * @param read - ranges of the data set as it was before it was skimmed: offset tables, and where there is none the
 *   first bytes of fragments
 * @throws NoFramesError
 * @see PS3.5 8.2, A.4; PS3.3 C.7.6.3
 */
export async function indexFrames(
  dataSet: SkimmedDataSet,
  transferSyntaxUid: string,
  read: ReadRange,
): Promise<FrameIndex> {
  const values = collect(dataSet.bytes, transferSyntaxUid);
  const frameCount = Math.min(Math.max(1, values.get(tags.numberOfFrames) ?? 1), frameLimit);
  const pixels = dataSet.skimmed.find(({ tag }) => isPixels(tag));
  if (!pixels) throw new NoFramesError('The instance has no pixel data');
  if (pixels.fragments) {
    const table = dataSet.skimmed.find(({ tag }) => tag === tags.extendedOffsetTable);
    const frames = await fragmentsOfFrames(pixels.fragments, frameCount, table, read);
    return { frameCount, native: null, encapsulated: frames };
  }
  return { frameCount, native: nativeLayout(values, pixels, transferSyntaxUid), encapsulated: [] };
}

function nativeLayout(values: ReadonlyMap<number, number>, pixels: SkimmedValue, transferSyntaxUid: string) {
  const isFloat = pixels.tag === tags.floatPixelData;
  const isDouble = pixels.tag === tags.doublePixelData;
  const bits = isFloat ? 32 : isDouble ? 64 : (values.get(tags.bitsAllocated) ?? 0);
  const perFrame = (values.get(tags.rows) ?? 0) * (values.get(tags.columns) ?? 0);
  const isYbr422 = values.has(tags.photometricInterpretation);
  const samples = isYbr422 ? 2 : (values.get(tags.samplesPerPixel) ?? 1);
  if (perFrame === 0 || bits === 0) throw new NoFramesError('The image lacks its size');
  const isBig = transferSyntaxUid === EXPLICIT_VR_BIG_ENDIAN;
  return {
    valueOffset: pixels.valueOffset,
    valueLength: pixels.length,
    frameBits: perFrame * samples * bits,
    swapBytes: isBig ? swapWidth(pixels.vr, bits) : 1,
  } as const;
}

/** OB is bytes, OW words or, for larger samples, those; OF and OD are numbers (PS3.5 6.2, 8.1.1). */
function swapWidth(vr: string, bits: number): 1 | 2 | 4 | 8 {
  if (vr === 'OB') return 1;
  if (vr === 'OF') return 4;
  if (vr === 'OD') return 8;
  return bits > 16 ? 4 : 2;
}

/** The numbers that describe the image; Photometric Interpretation is there only as YBR_FULL_422. */
function collect(bytes: Uint8Array, transferSyntaxUid: string): ReadonlyMap<number, number> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const text = (at: number, length: number) =>
    Buffer.from(bytes.buffer, bytes.byteOffset + at, Math.min(length, 64))
      .toString('latin1')
      .replace(/[\0 ]+$/, '');
  const values = new Map<number, number>();
  walk(
    bytes,
    { transferSyntaxUid },
    {
      enterSequence: () => 'skip',
      element: ({ tag, vr, valueOffset, length, littleEndian, depth }) => {
        if (depth !== 0 || tag >>> 16 !== 0x0028) return undefined;
        if (tag === tags.numberOfFrames) values.set(tag, Number.parseInt(text(valueOffset, length), 10) || 1);
        else if (tag === tags.photometricInterpretation) {
          if (text(valueOffset, length) === 'YBR_FULL_422') values.set(tag, 1);
        } else if (vr === 'US' && length >= 2) values.set(tag, view.getUint16(valueOffset, littleEndian));
        return undefined;
      },
    },
  );
  return values;
}

const isPixels = (tag: number): boolean =>
  tag === tags.pixelData || tag === tags.floatPixelData || tag === tags.doublePixelData;

type Fragment = readonly [number, number];

/** Offset tables when they fit; else one fragment a frame; else new frames where a codestream begins. */
async function fragmentsOfFrames(
  [basicTable, ...fragments]: readonly Fragment[],
  frameCount: number,
  extendedTable: SkimmedValue | undefined,
  read: ReadRange,
): Promise<(readonly Fragment[])[]> {
  if (!basicTable || fragments.length === 0) throw new NoFramesError('The pixel data has no fragments');
  if (frameCount === 1) return [fragments];
  if (fragments.length === frameCount) return fragments.map((fragment) => [fragment]);
  const first = fragments[0]![0] - 8;
  const offsets = await readOffsets(basicTable, extendedTable, frameCount, read);
  const starts = offsets ? offsets.map((offset) => first + 8 + offset) : await codestreamStarts(fragments, read);
  const isStart = new Set(starts);
  const frames: Fragment[][] = [];
  for (const fragment of fragments) {
    if (frames.length === 0 || isStart.has(fragment[0])) frames.push([]);
    frames.at(-1)!.push(fragment);
  }
  if (frames.length !== frameCount) throw new NoFramesError('The fragments cannot be told apart by frame');
  return frames;
}

/** Offsets of the frames from the first fragment's item (PS3.5 A.4, PS3.3 C.7.6.3.1.8); null without a fitting table. */
async function readOffsets(
  [basicAt, basicLength]: Fragment,
  extended: SkimmedValue | undefined,
  frameCount: number,
  read: ReadRange,
): Promise<number[] | null> {
  if (extended && extended.length === 8 * frameCount && extended.length <= tableLimitBytes) {
    const table = viewOf(await read(extended.valueOffset, extended.length));
    return Array.from({ length: Math.floor(table.byteLength / 8) }, (_, i) => Number(table.getBigUint64(8 * i, true)));
  }
  if (basicLength !== 4 * frameCount || basicLength > tableLimitBytes) return null;
  const table = viewOf(await read(basicAt, basicLength));
  return Array.from({ length: Math.floor(table.byteLength / 4) }, (_, i) => table.getUint32(4 * i, true));
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

async function codestreamStarts(fragments: readonly Fragment[], read: ReadRange): Promise<number[]> {
  const starts: number[] = [];
  for (const [at, length] of fragments) if (beginsCodestream(await read(at, Math.min(8, length)))) starts.push(at);
  return starts;
}

/** SOI of JPEG and JPEG-LS, SOC of JPEG 2000 codestreams, the signature box of JP2. */
function beginsCodestream(bytes: Uint8Array): boolean {
  const [a, b] = [bytes[0], bytes[1]];
  return (a === 0xff && (b === 0xd8 || b === 0x4f)) || (a === 0 && b === 0 && bytes[4] === 0x6a);
}

/**
 * The bytes of one native frame, little endian; a frame of single bits that does not begin at a byte is shifted.
 *
 * @param read - bytes of the data set by offset and length
 * @param number - from 1
 * @throws FrameNotFoundError
 */
export async function nativeFrame(index: FrameIndex, number: number, read: ReadRange): Promise<Uint8Array> {
  const { valueOffset, valueLength, frameBits, swapBytes } = index.native!;
  const firstBit = (number - 1) * frameBits;
  const firstByte = Math.floor(firstBit / 8);
  const endByte = Math.ceil((firstBit + frameBits) / 8);
  if (number > index.frameCount || endByte > valueLength) {
    throw new FrameNotFoundError('No such frame', { details: { frame: number, frames: index.frameCount } });
  }
  // Words may lie across frames: whole ones are read.
  const from = firstByte - (firstByte % swapBytes);
  const to = Math.min(valueLength, endByte + ((swapBytes - (endByte % swapBytes)) % swapBytes));
  const words = await read(valueOffset + from, to - from);
  const bytes = (swapBytes > 1 ? swapped(words, swapBytes) : words).subarray(firstByte - from, endByte - from);
  if (bytes.length < endByte - firstByte)
    throw new FrameNotFoundError('The pixel data ends within the frame', { details: { frame: number } });
  const shift = firstBit % 8;
  return shift === 0 && frameBits % 8 === 0 ? bytes : shifted(bytes, shift, frameBits);
}

/** A copy with the bytes of each word in opposite order; a rest of a word stays. */
export function swapped(bytes: Uint8Array, width: 1 | 2 | 4 | 8): Uint8Array {
  const copy = Buffer.from(bytes);
  const whole = copy.subarray(0, copy.length - (copy.length % width));
  if (width === 8) whole.swap64();
  else if (width === 4) whole.swap32();
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
