import { canDecode, decodeFrame } from '../codecs/decode-frame';
import { FrameDecodingError } from '../codecs/frame-format';
import { jpegColors } from '../codecs/jpeg';
import type { AttributeTree } from '../image/attribute-tree';
import { describeImage, type FrameSource, type ImageDescription } from '../image/image';
import { colorSpace, expand422, fromPalette, toRgb } from './color';
import { type GreyOptions, toGrey } from './grey';
import { readPalette } from './lut';
import { type Samples, storedWords, unpackSamples } from './samples';

/** A picture of 8 bit samples, row by row. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** 1: gray, 3: RGB by pixel. */
  readonly channels: 1 | 3;
  readonly data: Uint8Array;
}

/** True for the DCT-based processes of JPEG: what their markers say of colors counts. */
const isJpegDct = (transferSyntaxUid: string): boolean => /^1\.2\.840\.10008\.1\.2\.4\.5[0-5]$/.test(transferSyntaxUid);

/**
 * Decodes a frame and takes it through the pipeline of its kind.
 *
 * @param tree - of the frame (`readTree`)
 * @param options - for gray images only
 * @throws FrameDecodingError
 */
export async function makePicture(
  source: FrameSource,
  tree: AttributeTree,
  options: GreyOptions = {},
): Promise<Picture> {
  const image = describeImage(tree);
  const { rows, columns, samplesPerPixel } = image.format;
  const size = { width: columns, height: rows };
  const space = samplesPerPixel === 3 ? colorSpaceOf(source, image) : null;
  if (space) {
    const data = toRgb(await colorSamples(source, image), space, image.bitsStored);
    return { ...size, channels: 3, data };
  }
  const isPalette = image.photometric === 'PALETTE COLOR';
  if (samplesPerPixel !== 1 || !(isPalette || image.photometric.startsWith('MONOCHROME')))
    throw new FrameDecodingError('This Photometric Interpretation cannot be shown', {
      details: { photometricInterpretation: image.photometric },
    });
  const bytes = await frameBytesOf(source, image);
  const layout = layoutOf(source, image);
  if (isPalette) return { ...size, channels: 3, data: fromPalette(unpackSamples(bytes, layout), readPalette(tree)) };
  const samples = storedWords(bytes, layout) ?? unpackSamples(bytes, layout);
  return { ...size, channels: 1, data: toGrey(samples, image, options) };
}

/** A bit stream of JPEG that says what it is goes before the data set, which often was not changed with it. */
export function colorSpaceOf({ transferSyntaxUid, pixels }: FrameSource, { photometric }: ImageDescription) {
  const named = colorSpace(photometric);
  if (named === null || !isJpegDct(transferSyntaxUid)) return named;
  const marked = jpegColors(pixels);
  return marked === null ? named : marked === 'rgb' ? 'RGB' : 'YBR_FULL';
}

async function colorSamples(source: FrameSource, image: ImageDescription): Promise<Samples> {
  const { rows, columns, bitsAllocated } = image.format;
  const is422 = image.photometric.endsWith('_422') && !source.isEncapsulated;
  if (is422 && bitsAllocated === 8) return expand422(source.pixels, rows * columns);
  return unpackSamples(await frameBytesOf(source, image), layoutOf(source, image));
}

/** Samples as bytes: decoded where they are compressed. @throws FrameDecodingError */
export async function frameBytesOf(
  { isEncapsulated, transferSyntaxUid, pixels, decoded }: FrameSource,
  { format }: ImageDescription,
) {
  if (decoded) return decoded;
  if (!isEncapsulated) return pixels;
  if (!canDecode(transferSyntaxUid))
    throw new FrameDecodingError('No decoder for this transfer syntax', { details: { transferSyntaxUid } });
  return await decodeFrame(transferSyntaxUid, pixels, format);
}

/** Decoders give samples color by pixel, their bits at the low end. */
export function layoutOf({ isEncapsulated }: FrameSource, image: ImageDescription) {
  return isEncapsulated ? { ...image, isPlanar: false, highBit: image.bitsStored - 1 } : image;
}
