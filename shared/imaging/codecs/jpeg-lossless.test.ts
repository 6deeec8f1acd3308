import fc from 'fast-check';
import { PlatformError } from '#shared/kernel/errors';
import { encodeJpegLossless } from '../transcode/encode-jpeg-lossless';
import { decodeJpegLossless } from './jpeg-lossless';

/** How a stream is written: the selection value of its predictor, its point transform, rows between restart markers. */
interface Form {
  readonly selection: number;
  readonly pointTransform: number;
  readonly restartRows: number;
  readonly isInterleaved: boolean;
}
interface Image {
  readonly rows: number;
  readonly columns: number;
  readonly components: number;
  readonly precision: number;
  /** By pixel. */
  readonly samples: Uint16Array;
}

/** Left, above, above to the left -> prediction (ISO 10918-1 table H.1). */
const predictors: Readonly<Record<number, (a: number, b: number, c: number) => number>> = {
  1: (a) => a,
  2: (_a, b) => b,
  3: (_a, _b, c) => c,
  4: (a, b, c) => a + b - c,
  5: (a, b, c) => a + ((b - c) >> 1),
  6: (a, b, c) => b + ((a - c) >> 1),
  7: (a, b) => (a + b) >> 1,
};

/** A bit stream written straight from ISO 10918-1 H, every category with a code of 5 bits. */
function encode(image: Image, form: Form): Uint8Array {
  const { rows, columns, components, precision } = image;
  const words = (value: number) => [value >> 8, value & 255];
  const all = Array.from({ length: components }, (_, at) => at);
  const header = [0xff, 0xd8, 0xff, 0xc4, ...words(2 + 17 + 17), 0, 0, 0, 0, 0, 17];
  header.push(...new Array(11).fill(0), ...Array.from({ length: 17 }, (_, category) => category));
  header.push(0xff, 0xc3, ...words(8 + 3 * components), precision, ...words(rows), ...words(columns), components);
  for (const component of all) header.push(component + 1, 0x11, 0);
  const scans = form.isInterleaved ? [all] : all.map((component) => [component]);
  if (form.restartRows > 0) header.push(0xff, 0xdd, 0, 4, ...words(form.restartRows * columns));
  const body = scans.flatMap((scan) => {
    const sos = [0xff, 0xda, ...words(6 + 2 * scan.length), scan.length, ...scan.flatMap((one) => [one + 1, 0])];
    return [...sos, form.selection, 0, form.pointTransform, ...entropyCoded(image, form, scan)];
  });
  return Uint8Array.from([...header, ...body, 0xff, 0xd9]);
}

function entropyCoded({ columns, rows, components, precision, samples }: Image, form: Form, scan: number[]): number[] {
  const { selection, pointTransform, restartRows } = form;
  const out: number[] = [];
  let bits = '';
  const flush = () => {
    bits = bits.padEnd(Math.ceil(bits.length / 8) * 8, '1');
    for (let at = 0; at < bits.length; at += 8) {
      const byte = Number.parseInt(bits.slice(at, at + 8), 2);
      out.push(...(byte === 0xff ? [0xff, 0] : [byte]));
    }
    bits = '';
  };
  const at = (x: number, y: number, component: number) =>
    samples[(y * columns + x) * components + component]! >> pointTransform;
  for (let y = 0; y < rows; y++) {
    const isRestart = restartRows > 0 && y > 0 && y % restartRows === 0;
    if (isRestart) {
      flush();
      out.push(0xff, 0xd0 + ((y / restartRows - 1) % 8));
    }
    const isFirst = y === 0 || isRestart;
    for (let x = 0; x < columns; x++)
      for (const c of scan) {
        const start = isFirst ? 1 << (precision - pointTransform - 1) : at(x, y - 1, c);
        const inRow = () =>
          isFirst ? at(x - 1, y, c) : predictors[selection]!(at(x - 1, y, c), at(x, y - 1, c), at(x - 1, y - 1, c));
        const low = (at(x, y, c) - (x === 0 ? start : inRow())) & 0xffff;
        const difference = low > 0x8000 ? low - 0x10000 : low;
        const size = 32 - Math.clz32(Math.abs(difference));
        bits += size.toString(2).padStart(5, '0');
        if (size === 0 || size === 16) continue;
        const value = difference < 0 ? difference + (1 << size) - 1 : difference;
        bits += value.toString(2).padStart(size, '0');
      }
  }
  flush();
  return out;
}

const images = fc
  .record({
    rows: fc.integer({ min: 1, max: 9 }),
    columns: fc.integer({ min: 1, max: 9 }),
    components: fc.constantFrom(1, 3),
    precision: fc.constantFrom(2, 8, 9, 12, 16),
  })
  .chain((size) =>
    fc
      .array(fc.integer({ min: 0, max: 2 ** size.precision - 1 }), {
        minLength: size.rows * size.columns * size.components,
        maxLength: size.rows * size.columns * size.components,
      })
      .map((values): Image => ({ ...size, samples: Uint16Array.from(values) })),
  );
const forms = fc.record({
  selection: fc.integer({ min: 1, max: 7 }),
  pointTransform: fc.constantFrom(0, 0, 1),
  restartRows: fc.constantFrom(0, 0, 1, 3),
  isInterleaved: fc.boolean(),
});
const formatOf = ({ rows, columns, components, precision }: Image) => ({
  rows,
  columns,
  samplesPerPixel: components,
  bitsAllocated: precision > 8 ? 16 : 8,
});

describe('JPEG Lossless', () => {
  it('is decoded with every predictor, point transform, restart markers, scans of one component or of all', async () => {
    await fc.assert(
      fc.asyncProperty(images, forms, async (image, form) => {
        const decoded = await decodeJpegLossless(encode(image, form), formatOf(image));
        const samples = image.precision > 8 ? new Uint16Array(decoded.buffer) : decoded;
        const { pointTransform } = form;
        expect([...samples]).toEqual([...image.samples].map((value) => (value >> pointTransform) << pointTransform));
      }),
      { numRuns: 200 },
    );
  });

  it('is widened to what the data set allocates, and refused where that is too narrow', async () => {
    const image = { rows: 1, columns: 3, components: 1, precision: 8, samples: Uint16Array.of(1, 255, 0) };
    const form = { selection: 1, pointTransform: 0, restartRows: 0, isInterleaved: true };
    const wide = await decodeJpegLossless(encode(image, form), { ...formatOf(image), bitsAllocated: 16 });
    expect([...new Uint16Array(wide.buffer)]).toEqual([1, 255, 0]);
    const sixteen = encode({ ...image, precision: 16 }, form);
    await expect(decodeJpegLossless(sixteen, formatOf(image))).rejects.toMatchObject({ code: 'FRAME_DECODING' });
  });

  it('that is damaged is refused or decoded, never anything else', async () => {
    const format = { rows: 24, columns: 31, samplesPerPixel: 1, bitsAllocated: 16 };
    const samples = Uint8Array.from({ length: 24 * 31 * 2 }, (_, at) => (at * at) >> 3);
    const stream = encodeJpegLossless(samples, format, 16);
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(damage, fc.nat(), async (changes, cut) => {
        const bytes = Uint8Array.from(stream.subarray(0, Math.max(20, stream.length - (cut % 900))));
        for (const [at, value] of changes) bytes[2 + (at % (bytes.length - 2))] = value;
        const outcome = await decodeJpegLossless(bytes, format).catch((error: unknown) => error);
        expect(outcome instanceof PlatformError || (outcome as Uint8Array).length === samples.length).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
