import { PlatformError } from '#shared/kernel/errors';

/** A frame's bit stream cannot be decoded, or contradicts its data set. */
export class FrameDecodingError extends PlatformError {
  readonly code = 'FRAME_DECODING';
  readonly status = 422;
}

/** How one frame is described by its data set (PS3.3 C.7.6.3). */
export interface FrameFormat {
  readonly rows: number;
  readonly columns: number;
  readonly samplesPerPixel: number;
  /** 1, 8, 16 or 32; other values cannot be decoded. */
  readonly bitsAllocated: number;
}

/** Bytes of one sample. */
export const sampleBytes = ({ bitsAllocated }: FrameFormat): number => Math.ceil(bitsAllocated / 8);

/** Bytes of a frame, its samples color by pixel, row by row; single bits are packed (PS3.5 8.1.1). */
export function frameBytes(format: FrameFormat): number {
  if (format.bitsAllocated === 1) return Math.ceil((format.rows * format.columns * format.samplesPerPixel) / 8);
  return format.rows * format.columns * format.samplesPerPixel * sampleBytes(format);
}

/** Samples that lie plane after plane, rearranged color by pixel (Planar Configuration 0). A copy. */
export function byPixel(planar: Uint8Array, format: FrameFormat): Uint8Array {
  const { samplesPerPixel } = format;
  if (samplesPerPixel === 1) return planar;
  const width = sampleBytes(format);
  const pixels = format.rows * format.columns;
  const out = new Uint8Array(frameBytes(format));
  for (let plane = 0; plane < samplesPerPixel; plane++) {
    for (let byte = 0; byte < width; byte++) {
      let from = plane * pixels * width + byte;
      let to = plane * width + byte;
      for (let pixel = 0; pixel < pixels; pixel++) {
        out[to] = planar[from]!;
        from += width;
        to += samplesPerPixel * width;
      }
    }
  }
  return out;
}

/**
 * Unsigned samples as bytes, little endian, in the width that a data set allocates; the same memory where they have it.
 *
 * @throws FrameDecodingError when they do not fit
 */
export function inWidth(samples: Uint8Array | Uint16Array, bytes: number): Uint8Array {
  if (samples.BYTES_PER_ELEMENT > bytes)
    throw new FrameDecodingError('The bit stream has more bits than the data set allocates');
  const own =
    samples.BYTES_PER_ELEMENT === bytes ? samples : bytes === 2 ? new Uint16Array(samples) : new Uint32Array(samples);
  return new Uint8Array(own.buffer, own.byteOffset, own.byteLength);
}
