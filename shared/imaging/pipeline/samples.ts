import { byPixel, FrameDecodingError } from '../codecs/frame-format';
import type { ImageDescription } from '../image/image';

/** Samples of one frame: one number each, color by pixel, row by row. */
export type Samples =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;

/** What of a description tells how samples lie in bytes. */
export type SampleLayout = Pick<
  ImageDescription,
  'format' | 'bitsStored' | 'highBit' | 'isSigned' | 'numbers' | 'isPlanar'
>;

/**
 * Turns the bytes of a frame into numbers: the stored bits of each sample, sign extended. Bits beside them (overlays of
 * old, padding) do not count (PS3.5 8.1.1).
 *
 * @param bytes - little endian, `rows * columns * samplesPerPixel` samples of Bits Allocated
 * @throws FrameDecodingError when there are fewer
 */
export function unpackSamples(bytes: Uint8Array, layout: SampleLayout): Samples {
  const { format, numbers } = layout;
  const count = format.rows * format.columns * format.samplesPerPixel;
  const needed = format.bitsAllocated === 1 ? Math.ceil(count / 8) : (count * format.bitsAllocated) / 8;
  if (bytes.length < needed) throw new FrameDecodingError('The frame has fewer samples than its size says');
  if (format.bitsAllocated === 1) return unpackBits(bytes, count);
  const isMixed = layout.isPlanar && format.samplesPerPixel > 1;
  const own = aligned(isMixed ? byPixel(bytes, format) : bytes, needed);
  if (numbers === 'float') return new Float32Array(own.buffer, own.byteOffset, count);
  if (numbers === 'double') return new Float64Array(own.buffer, own.byteOffset, count);
  return storedBits(own, count, layout);
}

function unpackBits(bytes: Uint8Array, count: number): Uint8Array {
  const out = new Uint8Array(count);
  for (let at = 0; at < count; at++) out[at] = (bytes[at >> 3]! >> (at & 7)) & 1;
  return out;
}

/** The bytes where typed arrays of any width can look at them. */
function aligned(bytes: Uint8Array, length: number): Uint8Array {
  const part = bytes.subarray(0, length);
  return part.byteOffset % 8 === 0 ? part : new Uint8Array(part);
}

/** Samples of 8 or 16 bits as they lie in bytes, other bits beside them, and the value that each of them stands for. */
export interface StoredWords {
  readonly words: Uint8Array | Uint16Array;
  readonly storedOf: (word: number) => number;
}

/**
 * Looks at samples without unpacking them; a view where they are aligned.
 *
 * @returns null for samples of other widths and for several per pixel
 * @throws FrameDecodingError when there are too few
 */
export function storedWords(bytes: Uint8Array, layout: SampleLayout): StoredWords | null {
  const { format, numbers, bitsStored, highBit, isSigned } = layout;
  const { bitsAllocated } = format;
  if (numbers !== 'integer' || format.samplesPerPixel !== 1) return null;
  if (bitsAllocated !== 8 && bitsAllocated !== 16) return null;
  const count = format.rows * format.columns;
  const needed = (count * bitsAllocated) / 8;
  if (bytes.length < needed) throw new FrameDecodingError('The frame has fewer samples than its size says');
  const own = aligned(bytes, needed);
  const { up, down } = shiftsOf(bitsStored, highBit);
  return {
    words: bitsAllocated === 8 ? own : new Uint16Array(own.buffer, own.byteOffset, count),
    storedOf: isSigned ? (word) => (word << up) >> down : (word) => (word << up) >>> down,
  };
}

/** To the upper end of 32 bits, then down: what lies above the high bit falls off. */
const shiftsOf = (bitsStored: number, highBit: number) => ({ up: 31 - highBit, down: 32 - bitsStored });

function storedBits(
  bytes: Uint8Array,
  count: number,
  { format, bitsStored, highBit, isSigned }: SampleLayout,
): Samples {
  const all = typed(bytes, count, format.bitsAllocated, isSigned);
  if (bitsStored === format.bitsAllocated) return all;
  const { up, down } = shiftsOf(bitsStored, highBit);
  // The common widths have loops of their own: one for all kinds of arrays is several times slower.
  if (all instanceof Uint16Array) return unsignedWords(all, up, down);
  if (all instanceof Int16Array) return signedWords(all, up, down);
  const out = all.slice();
  if (isSigned) for (let at = 0; at < count; at++) out[at] = (all[at]! << up) >> down;
  else for (let at = 0; at < count; at++) out[at] = (all[at]! << up) >>> down;
  return out;
}

function unsignedWords(words: Uint16Array, up: number, down: number): Uint16Array {
  const out = new Uint16Array(words.length);
  for (let at = 0; at < out.length; at++) out[at] = (words[at]! << up) >>> down;
  return out;
}

function signedWords(words: Int16Array, up: number, down: number): Int16Array {
  const out = new Int16Array(words.length);
  for (let at = 0; at < out.length; at++) out[at] = (words[at]! << up) >> down;
  return out;
}

function typed(bytes: Uint8Array, count: number, bits: number, isSigned: boolean): Samples {
  const { buffer, byteOffset } = bytes;
  if (bits === 8)
    return isSigned ? new Int8Array(buffer, byteOffset, count) : new Uint8Array(buffer, byteOffset, count);
  if (bits === 16)
    return isSigned ? new Int16Array(buffer, byteOffset, count) : new Uint16Array(buffer, byteOffset, count);
  if (bits === 32)
    return isSigned ? new Int32Array(buffer, byteOffset, count) : new Uint32Array(buffer, byteOffset, count);
  throw new FrameDecodingError('Samples of this width cannot be shown');
}
