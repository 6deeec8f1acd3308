import { FrameDecodingError, type FrameFormat, frameBytes, sampleBytes } from './frame-format';
import { jpegSize } from './stream-size';

/**
 * Decodes a frame of JPEG Lossless (Process 14).
 *
 * @returns samples little endian, color by pixel; a copy
 * @throws FrameDecodingError
 */
export async function decodeJpegLossless(bytes: Uint8Array, format: FrameFormat): Promise<Uint8Array> {
  const size = jpegSize(bytes);
  const fits =
    size?.rows === format.rows && size.columns === format.columns && size.components === format.samplesPerPixel;
  if (!fits) throw new FrameDecodingError('The bit stream describes another image than the data set');
  const { Decoder } = await import('jpeg-lossless-decoder-js');
  const copy = Uint8Array.from(bytes);
  try {
    const decoded = new Decoder(copy.buffer, sampleBytes(format)).decode(copy.buffer, 0, copy.length);
    const out = new Uint8Array(decoded.buffer, decoded.byteOffset, decoded.byteLength);
    if (out.length !== frameBytes(format)) throw new FrameDecodingError('The bit stream gives another size');
    return out;
  } catch (error) {
    if (error instanceof FrameDecodingError) throw error;
    throw new FrameDecodingError('The bit stream cannot be decoded', { cause: error });
  }
}
