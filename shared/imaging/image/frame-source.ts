import { type SkimmedDataSet, type SkimmedValue, skimBytes } from '#shared/dicom/skim';
import { ENCAPSULATED_UNCOMPRESSED, encodingOf } from '#shared/dicom/transfer-syntaxes';
import {
  type FrameIndex,
  FrameNotFoundError,
  framePassTags,
  indexFrames,
  nativeFrame,
  type ReadRange,
} from '../frames';
import type { FrameSource, LongValue } from './image';

/** An image whose frames can be read one by one. */
export interface OpenImage {
  readonly header: Uint8Array;
  readonly longValues: readonly LongValue[];
  readonly transferSyntaxUid: string;
  readonly index: FrameIndex;
}

/** Palettes have 65,536 entries of 16 bits each at most. */
const paletteBytes = 128 * 1024;
/** Overlays of all frames of an image; longer ones are not drawn. */
const overlayBytes = 4 * 1024 * 1024;

/** A long value that a frame is shown with: of group 0028 a palette, Overlay Data (60xx,3000). */
function isShownWith({ tag, length }: Pick<SkimmedValue, 'tag' | 'length'>): boolean {
  const group = tag >>> 16;
  if (group === 0x0028) return length <= paletteBytes;
  return (group & 0xffe1) === 0x6000 && (tag & 0xffff) === 0x3000 && length <= overlayBytes;
}

/**
 * Opens an image without reading its pixels.
 *
 * @param dataSet - skimmed of `framePassTags`
 * @param read - ranges of the data set as it was before it was skimmed
 * @throws NoFramesError
 */
export async function openImage(
  dataSet: SkimmedDataSet,
  transferSyntaxUid: string,
  read: ReadRange,
): Promise<OpenImage> {
  const index = await indexFrames(dataSet, transferSyntaxUid, read);
  const longValues = await readLongValues(dataSet, transferSyntaxUid, read);
  return { header: dataSet.bytes, longValues, transferSyntaxUid, index };
}

/** What a data set lacks of that which a frame is shown with. */
export async function readLongValues(
  { skimmed }: Pick<SkimmedDataSet, 'skimmed'>,
  transferSyntaxUid: string,
  read: ReadRange,
): Promise<LongValue[]> {
  const { littleEndian } = encodingOf(transferSyntaxUid);
  const longValues: LongValue[] = [];
  for (const value of skimmed) {
    if (value.fragments || !isShownWith(value)) continue;
    const { tag, vr, valueOffset, length } = value;
    // A copy: what `read` gives may be used again.
    longValues.push({ tag, vr, littleEndian, bytes: Uint8Array.from(await read(valueOffset, length)) });
  }
  return longValues;
}

/**
 * Reads one frame.
 *
 * @param frame - from 1
 * @throws FrameNotFoundError
 */
export async function readFrame(
  { index, header, longValues, transferSyntaxUid }: OpenImage,
  frame: number,
  read: ReadRange,
): Promise<FrameSource> {
  if (frame < 1 || frame > index.frameCount)
    throw new FrameNotFoundError('No such frame', { details: { frame, frames: index.frameCount } });
  const pixels = index.native ? await nativeFrame(index, frame, read) : await fragmentsOf(index, frame, read);
  // Encapsulated Uncompressed: the fragments are native samples.
  const isEncapsulated = index.native === null && transferSyntaxUid !== ENCAPSULATED_UNCOMPRESSED;
  return { header, longValues, transferSyntaxUid, frame, isEncapsulated, pixels };
}

/** The fragments of a frame, joined. They lie one behind the other, with 8 bytes between them: one read. */
async function fragmentsOf(index: FrameIndex, frame: number, read: ReadRange): Promise<Uint8Array> {
  const fragments = index.encapsulated[frame - 1]!;
  const from = fragments[0]![0];
  const [lastAt, lastLength] = fragments.at(-1)!;
  const bytes = await read(from, lastAt + lastLength - from);
  if (fragments.length === 1) return bytes;
  return Buffer.concat(fragments.map(([at, length]) => bytes.subarray(at - from, at - from + length)));
}

/** Opens an image that is in memory (inflated, without file meta). */
export async function openImageBytes(
  dataSet: Uint8Array,
  transferSyntaxUid: string,
): Promise<{ readonly image: OpenImage; readonly read: ReadRange }> {
  const { skimmed, read } = skimInMemory(dataSet, transferSyntaxUid);
  return { image: await openImage(skimmed, transferSyntaxUid, read), read };
}

/** Skims a data set that is in memory, for `openImage` and `openObject`. */
export function skimInMemory(
  dataSet: Uint8Array,
  transferSyntaxUid: string,
): { readonly skimmed: SkimmedDataSet; readonly read: ReadRange } {
  const options = { transferSyntaxUid, passTags: framePassTags, maxHeldBytes: dataSet.length + 1024, holdsText: true };
  const read: ReadRange = async (offset, length) => dataSet.subarray(offset, offset + length);
  return { skimmed: skimBytes(dataSet, options), read };
}
