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
  const copy = withRoom(bytes);
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

/** A copy with zeros before the marker that ends it: the decoder reads ahead, and loses the last sample otherwise. */
function withRoom(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  let end = bytes.length;
  while (end > 2 && !(bytes[end - 2] === 0xff && bytes[end - 1] === 0xd9)) end--;
  const data = bytes.subarray(0, end > 2 ? end - 2 : bytes.length);
  const copy = new Uint8Array(data.length + 10);
  copy.set(data);
  copy.set([0xff, 0xd9], copy.length - 2);
  return copy;
}
