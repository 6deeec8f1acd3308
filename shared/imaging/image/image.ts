import { FrameDecodingError, type FrameFormat } from '../codecs/frame-format';
import { forInputsFrom, type Lut, readLut } from '../pipeline/lut';
import { type AttributeTree, readAttributeTree } from './attribute-tree';

/** One frame of an image with what describes it: all that rendering or transcoding needs. */
export interface FrameSource {
  /** The data set without its long values (`Skimmer`). */
  readonly header: Uint8Array;
  /** Long values that the header lacks and rendering reads: palettes, overlays. */
  readonly longValues: readonly LongValue[];
  readonly transferSyntaxUid: string;
  /** From 1. */
  readonly frame: number;
  readonly isEncapsulated: boolean;
  /** Native: samples little endian (`nativeFrame`); encapsulated: the fragments of the frame, joined. */
  readonly pixels: Uint8Array;
  /** Encapsulated, brought to native form before (`transcodeFrame`), in one sample per pixel: `pixels` may be empty. */
  readonly decoded?: Uint8Array;
}

/** A value that was passed by and read on its own. */
export interface LongValue {
  readonly tag: number;
  readonly vr: string;
  readonly bytes: Uint8Array;
  readonly littleEndian: boolean;
}

export type VoiFunction = 'LINEAR' | 'LINEAR_EXACT' | 'SIGMOID';

/** A window in units of the modality (PS3.3 C.11.2.1.2). */
export interface Window {
  readonly center: number;
  readonly width: number;
  readonly function: VoiFunction;
}

/** From stored values to those of the modality, e.g. HU (PS3.3 C.11.1). */
export type ModalityTransform = { readonly slope: number; readonly intercept: number } | { readonly lut: Lut };

/** What the Image Pixel, Modality LUT, VOI LUT and Presentation LUT modules and functional groups say of a frame. */
export interface ImageDescription {
  readonly format: FrameFormat;
  readonly bitsStored: number;
  readonly highBit: number;
  readonly isSigned: boolean;
  readonly numbers: 'integer' | 'float' | 'double';
  readonly photometric: string;
  readonly isPlanar: boolean;
  readonly modality: ModalityTransform;
  /** The first of the alternatives; a table goes before windows. */
  readonly voi: Window | { readonly lut: Lut } | null;
  /** Lowest value is white. */
  readonly isInverse: boolean;
  /** Stored values, both ends included, that stand for no measurement (PS3.3 C.7.5.1.1.2). */
  readonly padding: { readonly from: number; readonly to: number } | null;
  /** Stored values that are black and white where there is no window: the range of a segmentation. */
  readonly range: { readonly from: number; readonly to: number } | null;
  /** Height of a pixel by its width. */
  readonly aspect: number;
}

const functions: readonly string[] = ['LINEAR', 'LINEAR_EXACT', 'SIGMOID'];
/** A pixel is this much higher than wide, or wider than high, at most. */
const aspectLimit = 16;

/** What a data set is read from: all of a frame but its pixels. */
export type HeaderSource = Pick<FrameSource, 'header' | 'longValues' | 'transferSyntaxUid' | 'frame'>;

interface ReadTree {
  readonly source: HeaderSource;
  readonly tree: AttributeTree;
}
/** What was read last of each header: stored ones are held (`openStoredObject`), and asked for frame by frame. */
const trees = new WeakMap<Uint8Array, ReadTree>();
const descriptions = new WeakMap<AttributeTree, ImageDescription>();

/**
 * The attributes of a frame; the same tree as long as the same header is read.
 *
 * @throws MalformedDataSetError
 */
export function readTree(source: HeaderSource): AttributeTree {
  const { header, longValues, transferSyntaxUid, frame } = source;
  const known = trees.get(header);
  if (known && known.source.frame === frame && known.source.longValues === longValues) return known.tree;
  const tree = readAttributeTree(header, transferSyntaxUid, frame);
  for (const { tag, ...value } of longValues) tree.set(tag, value);
  trees.set(header, { source: { header, longValues, transferSyntaxUid, frame }, tree });
  return tree;
}

/**
 * Describes a frame.
 *
 * @param tree - of `readTree`: not to be changed any more
 * @throws FrameDecodingError when the image lacks its size or has one that cannot be
 */
export function describeImage(tree: AttributeTree): ImageDescription {
  const known = descriptions.get(tree);
  if (known) return known;
  const description = describe(tree);
  descriptions.set(tree, description);
  return description;
}

function describe(tree: AttributeTree): ImageDescription {
  const numbers = tree.has(0x7fe00009) ? 'double' : tree.has(0x7fe00008) ? 'float' : 'integer';
  const bitsAllocated = numbers === 'double' ? 64 : numbers === 'float' ? 32 : (tree.number(0x00280100) ?? 0);
  const format = {
    rows: tree.number(0x00280010) ?? 0,
    columns: tree.number(0x00280011) ?? 0,
    samplesPerPixel: tree.number(0x00280002) ?? 1,
    bitsAllocated,
  };
  const isSize = format.rows > 0 && format.columns > 0 && [1, 3].includes(format.samplesPerPixel);
  if (!isSize || ![1, 8, 16, 32, 64].includes(bitsAllocated))
    throw new FrameDecodingError('An image of this form cannot be shown', { details: { ...format } });
  const bitsStored = bounded(tree.number(0x00280101), bitsAllocated);
  const isSigned = numbers === 'integer' && tree.number(0x00280103) === 1;
  const modality = forStored(readModality(tree), isSigned);
  const photometric = tree.text(0x00280004) || (format.samplesPerPixel === 3 ? 'RGB' : 'MONOCHROME2');
  return {
    format,
    bitsStored,
    highBit: Math.min(tree.number(0x00280102) ?? bitsStored - 1, bitsAllocated - 1),
    isSigned,
    numbers,
    photometric,
    isPlanar: tree.number(0x00280006) === 1,
    modality,
    voi: forModality(readVoi(tree), modality, { isSigned, bitsStored }),
    isInverse: photometric === 'MONOCHROME1' || tree.text(0x20500020) === 'INVERSE',
    padding: readPadding(tree, isSigned, bitsStored),
    range: readRange(tree, bitsStored, numbers),
    aspect: readAspect(tree),
  };
}

const bounded = (stored: number | undefined, allocated: number): number =>
  stored === undefined || stored < 1 || stored > allocated ? allocated : stored;

/** Items of a functional group macro: of the frame, else shared, else the data set itself (PS3.3 C.7.6.16). */
function* groups(tree: AttributeTree, tag: number): Generator<AttributeTree> {
  for (const level of [0x52009230, 0x52009229]) {
    const item = tree.items(level)[0]?.items(tag)[0];
    if (item) yield item;
  }
  yield tree;
}

/** A modality table for stored values that may be signed. */
export function forStored(modality: ModalityTransform, isSigned: boolean): ModalityTransform {
  return 'lut' in modality ? { lut: forInputsFrom(isSigned ? -1 : 0, modality.lut) } : modality;
}

/** A VOI table for what the modality transform makes of stored values. */
export function forModality(
  voi: ImageDescription['voi'],
  modality: ModalityTransform,
  { isSigned, bitsStored }: Pick<ImageDescription, 'isSigned' | 'bitsStored'>,
): ImageDescription['voi'] {
  if (!voi || !('lut' in voi) || 'lut' in modality) return voi;
  const { slope, intercept } = modality;
  const ends = isSigned ? [-(2 ** (bitsStored - 1)), 2 ** (bitsStored - 1)] : [0, 2 ** bitsStored];
  return { lut: forInputsFrom(Math.min(...ends.map((end) => end * slope + intercept)), voi.lut) };
}

/** The Modality LUT of a data set, or of a frame by its functional groups. */
export function readModality(tree: AttributeTree): ModalityTransform {
  const item = tree.items(0x00283000)[0];
  const lut = item && readLut(item);
  if (lut) return { lut };
  for (const group of groups(tree, 0x00289145)) {
    const slope = group.number(0x00281053);
    if (slope !== undefined && slope !== 0) return { slope, intercept: group.number(0x00281052) ?? 0 };
  }
  return { slope: 1, intercept: 0 };
}

/** The VOI of a data set, a functional group or an item of a presentation state. */
export function readVoi(tree: AttributeTree): ImageDescription['voi'] {
  for (const group of groups(tree, 0x00289132)) {
    const item = group.items(0x00283010)[0];
    const lut = item && readLut(item);
    if (lut) return { lut };
    const center = group.number(0x00281050);
    const width = group.number(0x00281051);
    if (center === undefined || width === undefined || width <= 0) continue;
    const named = group.text(0x00281056);
    const voiFunction = functions.includes(named) ? (named as VoiFunction) : 'LINEAR';
    if (voiFunction === 'LINEAR' && width < 1) continue;
    return { center, width, function: voiFunction };
  }
  return null;
}

/** Pixel Padding Value and its Range Limit: the bits of stored values, whatever VR they were written with. */
function readPadding(tree: AttributeTree, isSigned: boolean, bitsStored: number): ImageDescription['padding'] {
  const value = tree.number(0x00280120);
  if (value === undefined || bitsStored > 16) return null;
  const asStored = (bits: number): number => (isSigned ? ((bits & 0xffff) << 16) >> 16 : bits & 0xffff);
  const limit = tree.number(0x00280121) ?? value;
  const [a, b] = [asStored(value), asStored(limit)];
  return { from: Math.min(a, b), to: Math.max(a, b) };
}

function readRange(tree: AttributeTree, bitsStored: number, numbers: string): ImageDescription['range'] {
  if (numbers !== 'integer') return null;
  const isSigned = tree.number(0x00280103) === 1;
  const fraction = tree.text(0x00620001) === 'FRACTIONAL' ? tree.number(0x0062000e) : undefined;
  if (fraction !== undefined && fraction > 0) return { from: 0, to: fraction };
  if (bitsStored > 8) return null;
  return isSigned
    ? { from: -(2 ** (bitsStored - 1)), to: 2 ** (bitsStored - 1) - 1 }
    : { from: 0, to: 2 ** bitsStored - 1 };
}

/** Pixel Spacing, Imager Pixel Spacing or Pixel Aspect Ratio, each vertical before horizontal (PS3.3 10.7.1.3). */
function readAspect(tree: AttributeTree): number {
  const measures = [...groups(tree, 0x00289110)].map((group) => group.numbers(0x00280030));
  for (const [vertical, horizontal] of [...measures, tree.numbers(0x00181164), tree.numbers(0x00280034)]) {
    if (vertical === undefined || horizontal === undefined || vertical <= 0 || horizontal <= 0) continue;
    const aspect = vertical / horizontal;
    return aspect >= 1 / aspectLimit && aspect <= aspectLimit ? aspect : 1;
  }
  return 1;
}
