import { FrameDecodingError } from '../codecs/frame-format';
import { describeImage, type FrameSource, type ImageDescription, readTree } from '../image/image';
import { expand422 } from '../pipeline/color';
import { colorSpaceOf, frameBytesOf, layoutOf } from '../pipeline/picture';
import { type Samples, unpackSamples } from '../pipeline/samples';
import { encodeJpegLossless } from './encode-jpeg-lossless';
import { encodeRle } from './encode-rle';
import { encodeHtj2k, encodeHtj2kRpcl, encodeJpeg2000, encodeJpegLs, type PlainFrame } from './wasm-encode';

type Encode = (frame: PlainFrame) => Uint8Array | Promise<Uint8Array>;

const jpegLossless: Encode = ({ samples, format, precision }) => encodeJpegLossless(samples, format, precision);

/** Lossless encapsulated syntaxes that frames can be brought to; of a kind the default one first (PS3.18 Table 8.7.3-4). */
const encoders: ReadonlyMap<string, Encode> = new Map<string, Encode>([
  ['1.2.840.10008.1.2.5', ({ samples, format }) => encodeRle(samples, format)],
  ['1.2.840.10008.1.2.4.70', jpegLossless],
  // Process 14 with any selection value: with the first one, too.
  ['1.2.840.10008.1.2.4.57', jpegLossless],
  ['1.2.840.10008.1.2.4.80', encodeJpegLs],
  ['1.2.840.10008.1.2.4.90', encodeJpeg2000],
  ['1.2.840.10008.1.2.4.201', encodeHtj2k],
  ['1.2.840.10008.1.2.4.202', encodeHtj2kRpcl],
]);

/**
 * Bits Allocated that an encoder takes, by samples per pixel; of the others 16. Wide colors fail in the encoder of JPEG
 * 2000 and in the decoder of JPEG Lossless; color in HTJ2K is not read alike by others.
 */
const limits: ReadonlyMap<string, (samplesPerPixel: number) => number> = new Map<string, (samples: number) => number>([
  ['1.2.840.10008.1.2.5', () => 32],
  ['1.2.840.10008.1.2.4.70', (samplesPerPixel) => (samplesPerPixel > 1 ? 8 : 16)],
  ['1.2.840.10008.1.2.4.57', (samplesPerPixel) => (samplesPerPixel > 1 ? 8 : 16)],
  ['1.2.840.10008.1.2.4.90', (samplesPerPixel) => (samplesPerPixel > 1 ? 8 : 16)],
  ['1.2.840.10008.1.2.4.201', (samplesPerPixel) => (samplesPerPixel > 1 ? 0 : 16)],
  ['1.2.840.10008.1.2.4.202', (samplesPerPixel) => (samplesPerPixel > 1 ? 0 : 16)],
]);

/** Syntaxes that keep the sign of samples. */
const signed: ReadonlySet<string> = new Set([
  '1.2.840.10008.1.2.4.90',
  '1.2.840.10008.1.2.4.201',
  '1.2.840.10008.1.2.4.202',
]);

/** Every encapsulated transfer syntax that `transcodeFrame` writes. */
export const encodableSyntaxes: readonly string[] = [...encoders.keys()];

/** How the frames of an image are described once transcoded: what changes of its Image Pixel Module. */
export interface TranscodedForm {
  readonly photometric: string;
  /** False where there is one sample per pixel. */
  readonly hasPlanarConfiguration: boolean;
  readonly highBit: number;
  readonly bitsAllocated: number;
}

/** Bits Allocated that an encoder takes at most; 0: none. */
export const maxBitsAllocated = (transferSyntaxUid: string, samplesPerPixel: number): number =>
  limits.get(transferSyntaxUid)?.(samplesPerPixel) ?? 16;

/**
 * Whether frames can be brought to an encapsulated syntax bit for bit; native form is always possible.
 *
 * @see PS3.5 8.2
 */
export function canEncode(transferSyntaxUid: string, { format, numbers }: ImageDescription): boolean {
  const { bitsAllocated, samplesPerPixel } = format;
  const limit = maxBitsAllocated(transferSyntaxUid, samplesPerPixel);
  return encoders.has(transferSyntaxUid) && numbers === 'integer' && bitsAllocated >= 8 && bitsAllocated <= limit;
}

/** What is described otherwise after transcoding: colors come by pixel, and as the decoder gives them. */
export function transcodedForm(source: FrameSource, image: ImageDescription): TranscodedForm {
  const { format, photometric } = image;
  const space = format.samplesPerPixel === 3 ? colorSpaceOf(source, image) : null;
  const decoded = space === 'RGB' || space === 'YBR_FULL' ? space : photometric;
  return {
    photometric: decoded,
    hasPlanarConfiguration: format.samplesPerPixel > 1,
    highBit: image.bitsStored - 1,
    bitsAllocated: format.bitsAllocated,
  };
}

/**
 * Brings a frame to another transfer syntax, lossless: the stored bits of each sample stay, others become zero or the
 * sign.
 *
 * @param transferSyntaxUid - one of `encodableSyntaxes`, or null for native form: little endian, color by pixel
 * @throws FrameDecodingError, also where `canEncode` says no
 */
export async function transcodeFrame(source: FrameSource, transferSyntaxUid: string | null): Promise<Uint8Array> {
  if (transferSyntaxUid === null && source.decoded) return source.decoded;
  const image = describeImage(readTree(source));
  const samples = await plainSamples(source, image);
  if (transferSyntaxUid === null) return image.format.bitsAllocated === 1 ? packedBits(samples) : bytesOf(samples);
  const encode = encoders.get(transferSyntaxUid);
  if (!encode || !canEncode(transferSyntaxUid, image))
    throw new FrameDecodingError('No encoder for this image', { details: { transferSyntaxUid } });
  const { format, bitsStored } = image;
  const isSigned = image.isSigned && signed.has(transferSyntaxUid);
  // Where the sign is no part of the bit stream, all bits are, so that readers find it.
  const precision = image.isSigned && !isSigned ? format.bitsAllocated : bitsStored;
  return await encode({ samples: bytesOf(samples), format, precision, isSigned });
}

async function plainSamples(source: FrameSource, image: ImageDescription): Promise<Samples> {
  const { rows, columns, bitsAllocated } = image.format;
  const is422 = image.photometric.endsWith('_422') && !source.isEncapsulated && bitsAllocated === 8;
  if (is422) return expand422(source.pixels, rows * columns);
  return unpackSamples(await frameBytesOf(source, image), layoutOf(source, image));
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Samples): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

function packedBits(samples: Samples): Uint8Array {
  const out = new Uint8Array(Math.ceil(samples.length / 8));
  for (let at = 0; at < samples.length; at++) if (samples[at] !== 0) out[at >> 3]! |= 1 << (at & 7);
  return out;
}
