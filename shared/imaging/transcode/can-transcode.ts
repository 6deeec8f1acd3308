import {
  DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN,
  ENCAPSULATED_UNCOMPRESSED,
  EXPLICIT_VR_BIG_ENDIAN,
  EXPLICIT_VR_LITTLE_ENDIAN,
  encodingOf,
  IMPLICIT_VR_LITTLE_ENDIAN,
} from '#shared/dicom/transfer-syntaxes';
import { canDecode } from '../codecs/decode-frame';
import { FrameDecodingError } from '../codecs/frame-format';
import type { OpenImage } from '../image/frame-source';
import { describeImage, type FrameSource, type ImageDescription, readTree } from '../image/image';
import { type OpenObject, pixelDataOf } from '../image/open-object';
import { hasNestedFragments } from './header-pieces';
import { canEncode, encodableSyntaxes } from './transcode-frame';

/** Syntaxes without compression of pixels that objects are brought to. */
const plainTargets: ReadonlySet<string> = new Set([
  EXPLICIT_VR_LITTLE_ENDIAN,
  IMPLICIT_VR_LITTLE_ENDIAN,
  DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN,
]);
const plainSources: ReadonlySet<string> = new Set([...plainTargets, EXPLICIT_VR_BIG_ENDIAN]);

/** Every transfer syntax that `transcodeObject` writes, all lossless; not every object can be brought to each. */
export const transcodingTargets: readonly string[] = [...plainTargets, ...encodableSyntaxes];

/** True for a syntax without compression of pixels. */
export const isPlain = (transferSyntaxUid: string): boolean => plainSources.has(transferSyntaxUid);

/** Longest value of native pixel data; one more is even. */
const longestNative = 0xfffffffe;

/**
 * Whether an object can be brought to a transfer syntax without loss. What only its pixels tell is found later.
 *
 * @throws MalformedDataSetError as `walk`
 * @see PS3.5 8.2
 */
export function canTranscode(object: OpenObject, transferSyntaxUid: string): boolean {
  const from = object.transferSyntaxUid;
  if (object.isTruncated) return false;
  if (transferSyntaxUid === from) return true;
  const isToPlain = plainTargets.has(transferSyntaxUid);
  // One that is compressed is explicit little endian around its pixels.
  if (!pixelDataOf(object)) return isToPlain && (isPlain(from) || encodingOf(from).encapsulated);
  // What is not known to be an image cannot be turned from big to little endian.
  if (isPlain(from) && isToPlain) return object.image !== null || from !== EXPLICIT_VR_BIG_ENDIAN;
  if (!object.image || hasNestedFragments(object)) return false;
  const { native, frameCount } = object.image.index;
  if (native && native.valueLength * 8 < native.frameBits * frameCount) return false;
  const description = framesFor(object.image, transferSyntaxUid);
  return description !== null && (!isToPlain || nativeBytes(description, frameCount) <= longestNative);
}

/**
 * What describes the frames of an image that can be brought to a syntax, frame by frame; null: they cannot.
 *
 * @param transferSyntaxUid - one of `transcodingTargets`
 */
export function framesFor(image: OpenImage, transferSyntaxUid: string): ImageDescription | null {
  const { header, longValues, transferSyntaxUid: from } = image;
  if (!isPlain(from) && from !== ENCAPSULATED_UNCOMPRESSED && !canDecode(from)) return null;
  const source = { header, longValues, transferSyntaxUid: from, frame: 1, isEncapsulated: false, pixels: noBytes };
  const description = described(source);
  if (!description) return null;
  return plainTargets.has(transferSyntaxUid) || canEncode(transferSyntaxUid, description) ? description : null;
}

const noBytes = new Uint8Array(0);

/** Null for images that have no decoder, or whose overlays lie in the bits beside those stored: they would be lost. */
function described(source: FrameSource): ImageDescription | null {
  const tree = readTree(source);
  for (let group = 0x60000000; group <= 0x60fe0000; group += 0x20000) {
    const isInPixels = tree.has(group + 0x102) && !tree.has(group + 0x3000) && tree.number(group + 0x102) !== 0;
    if (isInPixels) return null;
  }
  try {
    return describeImage(tree);
  } catch (error) {
    if (error instanceof FrameDecodingError) return null;
    throw error;
  }
}

/** Bytes of all frames in native form. */
export function nativeBytes({ format }: ImageDescription, frameCount: number): number {
  const { rows, columns, samplesPerPixel, bitsAllocated } = format;
  return Math.ceil((rows * columns * samplesPerPixel * bitsAllocated * frameCount) / 8);
}
