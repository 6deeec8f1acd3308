import { silently } from '../codecs/wasm-codec';
import type { WasmEncoder } from './wasm-encoder';

/** Samples of one frame, color by pixel, little endian. */
export interface Frame {
  readonly rows: number;
  readonly columns: number;
  readonly samplesPerPixel: number;
  readonly bitsAllocated: 8 | 16;
  readonly bitsStored: number;
  readonly isSigned: boolean;
  readonly samples: Uint8Array;
}

const infoOf = ({ rows, columns, samplesPerPixel, bitsStored, isSigned }: Frame) => ({
  width: columns,
  height: rows,
  bitsPerSample: bitsStored,
  componentCount: samplesPerPixel,
  isSigned,
  isUsingColorTransform: samplesPerPixel > 1,
});

let htj2k: Promise<Readonly<Record<'HTJ2KEncoder', new () => WasmEncoder>>> | undefined;
let jpegLs: Promise<Readonly<Record<'JpegLSEncoder', new () => WasmEncoder>>> | undefined;

/** HTJ2K, reversible; color with the transform of JPEG 2000. For tests. */
export async function encodeHtj2k(frame: Frame): Promise<Uint8Array> {
  htj2k ??= import('@cornerstonejs/codec-openjph').then(({ default: open }) => open(silently()));
  const encoder = new (await htj2k).HTJ2KEncoder();
  encoder.getDecodedBuffer(infoOf(frame)).set(frame.samples);
  encoder.setQuality(true, 0);
  encoder.encode();
  return Uint8Array.from(encoder.getEncodedBuffer());
}

/**
 * JPEG-LS, lossless. For tests.
 *
 * @param interleave - of the samples in the bit stream: 0 plane after plane, 1 by line, 2 by pixel
 */
export async function encodeJpegLs(frame: Frame, interleave: 0 | 1 | 2): Promise<Uint8Array> {
  jpegLs ??= import('@cornerstonejs/codec-charls').then(({ default: open }) => open(silently()));
  const encoder = new (await jpegLs).JpegLSEncoder();
  encoder.getDecodedBuffer(infoOf(frame)).set(interleave === 0 ? byPlane(frame) : frame.samples);
  encoder.setInterleaveMode(interleave);
  encoder.setNearLossless(0);
  encoder.encode();
  return Uint8Array.from(encoder.getEncodedBuffer());
}

/** RLE Lossless in literal runs only (PS3.5 G.4, G.5). For tests. */
export function encodeRle({ rows, columns, samplesPerPixel, bitsAllocated, samples }: Frame): Uint8Array {
  const width = bitsAllocated / 8;
  const step = width * samplesPerPixel;
  const segments = Array.from({ length: step }, (_, at) => {
    // One segment per byte of a sample, the most significant first, sample after sample.
    const start = Math.floor(at / width) * width + width - 1 - (at % width);
    const bytes = Uint8Array.from({ length: rows * columns }, (_pixel, pixel) => samples[pixel * step + start]!);
    return literalRuns(bytes);
  });
  const header = Buffer.alloc(64);
  header.writeUInt32LE(segments.length);
  let offset = header.length;
  for (const [at, segment] of segments.entries()) {
    header.writeUInt32LE(offset, 4 + 4 * at);
    offset += segment.length;
  }
  return Buffer.concat([header, ...segments]);
}

function literalRuns(bytes: Uint8Array): Buffer {
  const runs: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += 128) {
    const run = bytes.subarray(at, at + 128);
    runs.push(Uint8Array.of(run.length - 1), run);
  }
  const joined = Buffer.concat(runs);
  return joined.length % 2 === 0 ? joined : Buffer.concat([joined, Uint8Array.of(0x80)]);
}

/** The samples plane after plane (Planar Configuration 1). */
export function byPlane({ samplesPerPixel, bitsAllocated, samples }: Frame): Uint8Array {
  const width = bitsAllocated / 8;
  const pixels = samples.length / (width * samplesPerPixel);
  const out = new Uint8Array(samples.length);
  for (let pixel = 0; pixel < pixels; pixel++)
    for (let plane = 0; plane < samplesPerPixel; plane++)
      for (let byte = 0; byte < width; byte++)
        out[(plane * pixels + pixel) * width + byte] = samples[(pixel * samplesPerPixel + plane) * width + byte]!;
  return out;
}
