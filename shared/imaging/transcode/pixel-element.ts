import { DataSetWriter, type HeaderForm } from '#shared/dicom/data-set-writer';
import { MalformedDataSetError } from '#shared/dicom/errors';
import type { SkimmedValue } from '#shared/dicom/skim';
import { UNDEFINED_LENGTH } from '#shared/dicom/walker';
import { type ReadRange, swapped } from '../frames';
import type { ImageDescription } from '../image/image';
import type { OpenObject } from '../image/open-object';
import { nativeBytes } from './can-transcode';

/** Bytes to be written, in order. */
export interface Part {
  /** Of all chunks together; null: known when they are made. */
  readonly length: number | null;
  chunks(): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

const chunkBytes = 1024 * 1024;

/**
 * A range of the source in chunks, each a buffer of its own.
 *
 * @param swapBytes - width of words whose bytes change places
 * @throws MalformedDataSetError when the source ends within it
 */
export async function* rangeOf(
  read: ReadRange,
  { valueOffset, length }: { readonly valueOffset: number; readonly length: number },
  swapBytes: 1 | 2 | 4 | 8,
): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; at < length; ) {
    const wanted = Math.min(chunkBytes, length - at);
    const chunk = await read(valueOffset + at, wanted);
    if (chunk.length < wanted) throw new MalformedDataSetError('The object ends within a value');
    yield swapBytes === 1 ? chunk : swapped(chunk, swapBytes);
    at += wanted;
  }
}

/** Native pixel data in little endian, as it is stored. */
export function copiedPixels(
  { tag, vr, valueOffset, length }: SkimmedValue,
  { image }: OpenObject,
  read: ReadRange,
  form: HeaderForm,
): Part {
  const swapBytes = image?.index.native?.swapBytes ?? 1;
  const even = length + (length % 2);
  return joined(new DataSetWriter(form).begin(tag, vr, even).toBytes(), {
    length: even,
    async *chunks() {
      yield* rangeOf(read, { valueOffset, length }, swapBytes);
      if (even > length) yield Uint8Array.of(0);
    },
  });
}

/** Frames in native form, one behind the other (PS3.5 8.1.1). */
export function nativePixels(
  image: ImageDescription,
  frameCount: number,
  frames: AsyncIterable<Uint8Array>,
  form: HeaderForm,
): Part {
  const { format, numbers } = image;
  const [tag, vr] =
    numbers === 'double'
      ? ([0x7fe00009, 'OD'] as const)
      : numbers === 'float'
        ? ([0x7fe00008, 'OF'] as const)
        : ([0x7fe00010, format.bitsAllocated > 8 ? 'OW' : 'OB'] as const);
  const frameBits = format.rows * format.columns * format.samplesPerPixel * format.bitsAllocated;
  const length = nativeBytes(image, frameCount);
  const even = length + (length % 2);
  return joined(new DataSetWriter(form).begin(tag, vr, even).toBytes(), {
    length: even,
    async *chunks() {
      if (frameBits % 8 === 0) yield* frames;
      else yield* joinedBits(frames, frameBits);
      if (even > length) yield Uint8Array.of(0);
    },
  });
}

/** Frames of bits one behind the other, whatever bit they begin at (PS3.5 8.1.1). */
async function* joinedBits(frames: AsyncIterable<Uint8Array>, frameBits: number) {
  let carry = 0;
  let held = 0;
  for await (const frame of frames) {
    const out = new Uint8Array(Math.floor((held + frameBits) / 8));
    const whole = held + frameBits;
    for (let at = 0; at < frame.length; at++) {
      carry |= frame[at]! << held;
      if (at < out.length) out[at] = carry;
      if (at < out.length) carry >>= 8;
    }
    held = whole % 8;
    if (out.length > frame.length) {
      out[frame.length] = carry;
      carry >>= 8;
    }
    carry &= (1 << held) - 1;
    yield out;
  }
  if (held > 0) yield Uint8Array.of(carry);
}

/** Compressed frames, a fragment each, with an empty Basic Offset Table (PS3.5 A.4). */
export function encapsulatedPixels(frames: AsyncIterable<Uint8Array>): Part {
  return {
    length: null,
    async *chunks() {
      yield new DataSetWriter().begin(0x7fe00010, 'OB', UNDEFINED_LENGTH).beginFragment(0).toBytes();
      for await (const frame of frames) {
        const padding = frame.length % 2;
        yield new DataSetWriter().beginFragment(frame.length + padding).toBytes();
        yield frame;
        if (padding === 1) yield Uint8Array.of(0);
      }
      yield new DataSetWriter().endFragments().toBytes();
    },
  };
}

function joined(header: Uint8Array, rest: Part): Part {
  return {
    length: rest.length === null ? null : header.length + rest.length,
    async *chunks() {
      yield header;
      yield* rest.chunks();
    },
  };
}
