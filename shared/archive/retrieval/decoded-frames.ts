import { frameBytes } from '#shared/imaging/codecs/frame-format';
import { describeImage, type FrameSource, readTree } from '#shared/imaging/image/image';
import type { FrameTranscoder } from '#shared/imaging/transcode/transcoded-frames';
import { WeightedCache } from '#shared/kernel/weighted-cache';
import type { StoredImage } from './stored-object';

/** Samples kept, in bytes: a frame is asked for again with another window, another size, by another reader. */
const limitBytes = 48 * 1024 * 1024;
/** A frame of 4,096 by 3,072 pixels. */
const largestBytes = 24 * 1024 * 1024;
const known = new WeightedCache<Uint8Array>(limitBytes, largestBytes);

/**
 * Reads a frame, and where it is compressed and gray decodes it, unless that was done lately. Of colors the bit stream
 * itself says what they are: they stay as they are.
 *
 * @throws FrameNotFoundError; what decoding throws
 */
export async function decodedFrame(
  stored: StoredImage,
  number: number,
  transcode: FrameTranscoder,
): Promise<FrameSource> {
  const { store, key, offset } = stored.entry.location;
  const name = `${store}|${key}|${offset}|${number}`;
  const decoded = known.get(name);
  if (decoded) return stored.decodedFrame(number, decoded);
  const source = await stored.frame(number);
  if (!source.isEncapsulated) return source;
  const { format } = describeImage(readTree(source));
  if (format.samplesPerPixel > 1 || frameBytes(format) > largestBytes) return source;
  const samples = await transcode(source, null);
  known.set(name, samples, samples.length);
  return stored.decodedFrame(number, samples);
}
