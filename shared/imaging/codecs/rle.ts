import { FrameDecodingError, type FrameFormat, frameBytes, sampleBytes } from './frame-format';

const headerBytes = 64;

/**
 * Decodes a frame of RLE Lossless.
 *
 * @returns samples little endian, color by pixel
 * @throws FrameDecodingError when the header or a segment does not give the frame that the format describes
 * @see PS3.5 Annex G
 */
export function decodeRle(bytes: Uint8Array, format: FrameFormat): Uint8Array {
  const offsets = readOffsets(bytes);
  const width = sampleBytes(format);
  const step = width * format.samplesPerPixel;
  if (offsets.length !== step) refuse('The number of segments does not fit the frame');
  const out = new Uint8Array(frameBytes(format));
  for (const [at, offset] of offsets.entries()) {
    // One segment per byte of a sample, the most significant first, sample after sample (G.2).
    const sample = Math.floor(at / width);
    const byte = width - 1 - (at % width);
    unpack(bytes, { from: offset, end: offsets[at + 1] ?? bytes.length }, out, { start: sample * width + byte, step });
  }
  return out;
}

function readOffsets(bytes: Uint8Array): number[] {
  if (bytes.length < headerBytes) refuse('The header is cut off');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const count = view.getUint32(0, true);
  if (count < 1 || count > 15) refuse('A frame has 1 to 15 segments');
  const offsets = Array.from({ length: count }, (_, at) => view.getUint32(4 + 4 * at, true));
  const isGrowing = offsets.every((offset, at) => offset >= (at === 0 ? headerBytes : offsets[at - 1]!));
  if (!isGrowing || offsets.at(-1)! > bytes.length) refuse('The segments do not follow each other');
  return offsets;
}

/** PackBits (G.3.2) of a segment into every `step`th byte of `out` from `start` on; what exceeds the frame is padding. */
function unpack(
  bytes: Uint8Array,
  { from, end }: { readonly from: number; readonly end: number },
  out: Uint8Array,
  { start, step }: { readonly start: number; readonly step: number },
): void {
  const length = out.length;
  let at = from;
  let to = start;
  while (to < length) {
    if (at >= end) refuse('A segment ends before the frame does');
    const control = bytes[at++]!;
    if (control === 128) continue;
    const isRun = control > 128;
    const count = isRun ? 257 - control : control + 1;
    const next = at + (isRun ? 1 : count);
    if (next > end) refuse('A segment ends within a run');
    const stop = Math.min(length, to + count * step);
    if (isRun) for (const value = bytes[at]!; to < stop; to += step) out[to] = value;
    else for (; to < stop; to += step) out[to] = bytes[at++]!;
    at = next;
  }
}

function refuse(message: string): never {
  throw new FrameDecodingError(`RLE: ${message}`);
}
