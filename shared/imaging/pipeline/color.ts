import { FrameDecodingError } from '../codecs/frame-format';
import type { Palette } from './lut';
import type { Samples } from './samples';

/** Color spaces of three samples per pixel that can be shown (PS3.3 C.7.6.3.1.2). */
export type ColorSpace = 'RGB' | 'YBR_FULL' | 'YBR_PARTIAL';

/** The space that a Photometric Interpretation names; null for gray, palettes and what cannot be shown. */
export function colorSpace(photometric: string): ColorSpace | null {
  switch (photometric) {
    // Decoders of JPEG 2000 undo its transforms.
    case 'RGB':
    case 'YBR_RCT':
    case 'YBR_ICT':
      return 'RGB';
    case 'YBR_FULL':
    case 'YBR_FULL_422':
      return 'YBR_FULL';
    case 'YBR_PARTIAL_422':
    case 'YBR_PARTIAL_420':
      return 'YBR_PARTIAL';
    default:
      return null;
  }
}

/**
 * Color samples to 8 bit RGB.
 *
 * @param samples - three per pixel, unsigned
 * @returns a new array of the same length
 */
export function toRgb(samples: Samples, space: ColorSpace, bitsStored: number): Uint8Array {
  const eight = toEightBits(samples, bitsStored);
  if (space === 'RGB') return eight;
  const isPartial = space === 'YBR_PARTIAL';
  const out = new Uint8ClampedArray(eight.length);
  for (let at = 0; at < out.length; at += 3) {
    const luminance = isPartial ? (eight[at]! - 16) * partialLuminance : eight[at]!;
    const scale = isPartial ? partialChrominance : 1;
    const blue = (eight[at + 1]! - 128) * scale;
    const red = (eight[at + 2]! - 128) * scale;
    // ITU-R BT.601, the inverse of the equations of C.7.6.3.1.2; the array rounds and bounds.
    out[at] = luminance + 1.402 * red;
    out[at + 1] = luminance - 0.344136 * blue - 0.714136 * red;
    out[at + 2] = luminance + 1.772 * blue;
  }
  return new Uint8Array(out.buffer);
}

const partialLuminance = 255 / 219;
const partialChrominance = 255 / 224;

function toEightBits(samples: Samples, bitsStored: number): Uint8Array {
  if (samples instanceof Uint8Array && bitsStored === 8) return samples;
  const scale = 255 / (2 ** bitsStored - 1);
  return Uint8Array.from(samples as ArrayLike<number>, (value) => Math.round(value * scale));
}

/** Indices of a palette to 8 bit RGB; beside it, its first or last color (PS3.3 C.7.6.3.1.5). */
export function fromPalette(samples: Samples, { first, colors: [red, green, blue] }: Palette): Uint8Array {
  const out = new Uint8Array(3 * samples.length);
  const last = Math.min(red.length, green.length, blue.length) - 1;
  for (let at = 0; at < samples.length; at++) {
    const wanted = samples[at]! - first;
    const index = wanted < 0 ? 0 : wanted > last ? last : wanted;
    out[3 * at] = red[index]!;
    out[3 * at + 1] = green[index]!;
    out[3 * at + 2] = blue[index]!;
  }
  return out;
}

/**
 * Native YBR_FULL_422: two pixels share their chrominance, written Y Y Cb Cr (PS3.3 C.7.6.3.1.2).
 *
 * @param bytes - 8 bit samples, two per pixel
 * @returns three per pixel
 * @throws FrameDecodingError
 */
export function expand422(bytes: Uint8Array, pixels: number): Uint8Array {
  if (bytes.length < 2 * pixels) throw new FrameDecodingError('The frame has fewer samples than its size says');
  const out = new Uint8Array(3 * pixels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const pair = 4 * (pixel >> 1);
    out[3 * pixel] = bytes[pair + (pixel & 1)]!;
    out[3 * pixel + 1] = bytes[pair + 2]!;
    out[3 * pixel + 2] = bytes[pair + 3]!;
  }
  return out;
}
