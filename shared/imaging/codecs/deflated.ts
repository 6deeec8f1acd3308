import { inflateRawSync } from 'node:zlib';
import { FrameDecodingError, type FrameFormat, frameBytes } from './frame-format';

/**
 * Inflates a frame of Deflated Image Frame Compression (PS3.5 A.4.13); bits of a 1 bit frame stay packed.
 *
 * @throws FrameDecodingError
 */
export async function inflateFrame(bytes: Uint8Array, format: FrameFormat): Promise<Uint8Array> {
  const length = frameBytes(format);
  try {
    const inflated = inflateRawSync(bytes, { maxOutputLength: length + 1 });
    if (inflated.length >= length) return inflated.subarray(0, length);
  } catch (error) {
    throw new FrameDecodingError('The bit stream cannot be inflated', { cause: error });
  }
  throw new FrameDecodingError('The bit stream gives another size');
}
