import { inflateFrame } from './deflated';
import { byPixel, FrameDecodingError, type FrameFormat, frameBytes } from './frame-format';
import { decodeJpeg } from './jpeg';
import { decodeJpegLossless } from './jpeg-lossless';
import { decodeRle } from './rle';
import { jpeg2000Size, jpegSize } from './stream-size';
import { silently, WasmCodec } from './wasm-codec';

/** Decoded bytes of one frame at most. */
const frameLimitBytes = 256 * 1024 * 1024;

const jpegLs = new WasmCodec(async () => {
  const { default: open } = await import('@cornerstonejs/codec-charls/decodewasmjs');
  return (await open(silently())).JpegLSDecoder;
}, jpegSize);
const jpeg2000 = new WasmCodec(async () => {
  const { default: open } = await import('@cornerstonejs/codec-openjpeg/decodewasmjs');
  return (await open(silently())).J2KDecoder;
}, jpeg2000Size);
const htj2k = new WasmCodec(async () => {
  const { default: open } = await import('@cornerstonejs/codec-openjph');
  return (await open(silently())).HTJ2KDecoder;
}, jpeg2000Size);

type DecodeFrame = (bytes: Uint8Array, format: FrameFormat) => Promise<Uint8Array>;

const by =
  (codec: WasmCodec): DecodeFrame =>
  async (bytes, format) => {
    const { samples, isPlanar } = await codec.decode(bytes, format);
    return isPlanar ? byPixel(samples, format) : samples;
  };
const decoders: ReadonlyMap<string, DecodeFrame> = new Map<string, DecodeFrame>([
  ['1.2.840.10008.1.2.5', async (bytes, format) => decodeRle(bytes, format)],
  ['1.2.840.10008.1.2.8.1', inflateFrame],
  ['1.2.840.10008.1.2.4.50', decodeJpeg],
  ['1.2.840.10008.1.2.4.51', decodeJpeg],
  ['1.2.840.10008.1.2.4.53', decodeJpeg],
  ['1.2.840.10008.1.2.4.55', decodeJpeg],
  ['1.2.840.10008.1.2.4.57', decodeJpegLossless],
  ['1.2.840.10008.1.2.4.70', decodeJpegLossless],
  ['1.2.840.10008.1.2.4.80', by(jpegLs)],
  ['1.2.840.10008.1.2.4.81', by(jpegLs)],
  ['1.2.840.10008.1.2.4.90', by(jpeg2000)],
  ['1.2.840.10008.1.2.4.91', by(jpeg2000)],
  ['1.2.840.10008.1.2.4.201', by(htj2k)],
  ['1.2.840.10008.1.2.4.202', by(htj2k)],
  ['1.2.840.10008.1.2.4.203', by(htj2k)],
]);

/** True for the encapsulated transfer syntaxes that `decodeFrame` reads. */
export function canDecode(transferSyntaxUid: string): boolean {
  return decoders.has(transferSyntaxUid);
}

/**
 * Decodes one compressed frame to its samples: little endian, color by pixel, each in the bytes that Bits Allocated
 * says. A color transform inside the bit stream (YBR_RCT) is undone, one outside of it is not.
 *
 * @param bytes - the fragments of the frame, joined
 * @throws FrameDecodingError, also for a transfer syntax without decoder
 */
export async function decodeFrame(
  transferSyntaxUid: string,
  bytes: Uint8Array,
  format: FrameFormat,
): Promise<Uint8Array> {
  const decode = decoders.get(transferSyntaxUid);
  if (!decode) throw new FrameDecodingError('No decoder for this transfer syntax', { details: { transferSyntaxUid } });
  if (![1, 8, 16, 32].includes(format.bitsAllocated) || frameBytes(format) > frameLimitBytes)
    throw new FrameDecodingError('A frame of this size cannot be decoded', { details: { ...format } });
  const samples = await decode(bytes, format);
  if (samples.length !== frameBytes(format)) throw new FrameDecodingError('The bit stream gives another size');
  return samples;
}
