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
  if (offsets.length !== width * format.samplesPerPixel) refuse('The number of segments does not fit the frame');
  const out = new Uint8Array(frameBytes(format));
  const step = width * format.samplesPerPixel;
  for (const [at, offset] of offsets.entries()) {
    // One segment per byte of a sample, the most significant first, sample after sample (G.2).
    const sample = Math.floor(at / width);
    const byte = width - 1 - (at % width);
    unpack(bytes.subarray(offset, offsets[at + 1] ?? bytes.length), out, sample * width + byte, step);
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

/** PackBits (G.3.2) into every `step`th byte of `out` from `start` on; what exceeds the frame is padding. */
function unpack(segment: Uint8Array, out: Uint8Array, start: number, step: number): void {
  let to = start;
  let at = 0;
  while (to < out.length) {
    const control = segment[at++];
    if (control === undefined) refuse('A segment ends before the frame does');
    if (control === 128) continue;
    const isRun = control > 128;
    const count = isRun ? 257 - control : control + 1;
    if (at + (isRun ? 1 : count) > segment.length) refuse('A segment ends within a run');
    for (let i = 0; i < count && to < out.length; i++) {
      out[to] = segment[isRun ? at : at + i]!;
      to += step;
    }
    at += isRun ? 1 : count;
  }
}

function refuse(message: string): never {
  throw new FrameDecodingError(`RLE: ${message}`);
}
