import { type FrameFormat, sampleBytes } from '../codecs/frame-format';

/**
 * Encodes a frame as RLE Lossless: byte planes, the most significant first, sample after sample, each packed row by row.
 *
 * @param samples - little endian, color by pixel
 * @see PS3.5 G
 */
export function encodeRle(samples: Uint8Array, format: FrameFormat): Uint8Array {
  const width = sampleBytes(format);
  const step = width * format.samplesPerPixel;
  const segments = Array.from({ length: step }, (_, at) => {
    const start = Math.floor(at / width) * width + width - 1 - (at % width);
    return packed(samples, start, step, format);
  });
  const header = Buffer.alloc(64);
  header.writeUInt32LE(segments.length, 0);
  let offset = header.length;
  for (const [at, segment] of segments.entries()) {
    header.writeUInt32LE(offset, 4 + 4 * at);
    offset += segment.length;
  }
  return Buffer.concat([header, ...segments]);
}

/** One plane in runs of PackBits, none of which passes the end of a row (G.3.1); of even length. */
function packed(samples: Uint8Array, start: number, step: number, { rows, columns }: FrameFormat): Buffer {
  // The worst: one more byte for each 128.
  const out = Buffer.allocUnsafe(rows * (columns + Math.ceil(columns / 128)) + 1);
  const row = new Uint8Array(columns);
  let to = 0;
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) row[x] = samples[(y * columns + x) * step + start]!;
    to = packRow(row, out, to);
  }
  if (to % 2 === 1) out[to++] = 0;
  return out.subarray(0, to);
}

function packRow(row: Uint8Array, out: Buffer, from: number): number {
  let to = from;
  let at = 0;
  while (at < row.length) {
    let run = 1;
    while (run < 128 && at + run < row.length && row[at + run] === row[at]) run++;
    if (run > 1) {
      out[to++] = 257 - run;
      out[to++] = row[at]!;
    } else {
      while (run < 128 && at + run < row.length && !startsRun(row, at + run)) run++;
      out[to++] = run - 1;
      out.set(row.subarray(at, at + run), to);
      to += run;
    }
    at += run;
  }
  return to;
}

/** Three alike: a run of two among others costs as much as it saves. */
const startsRun = (row: Uint8Array, at: number): boolean => row[at] === row[at + 1] && row[at] === row[at + 2];
