import { type FrameFormat, sampleBytes } from '../codecs/frame-format';

/** Lengths of difference categories 0 to 16; more bits than this a code may not have. */
const categories = 17;
const longest = 16;

/**
 * Encodes a frame as JPEG Lossless, first-order prediction (process 14, selection value 1), with a Huffman table made
 * for it.
 *
 * @param samples - little endian, color by pixel; stored bits only
 * @param precision - bits of a sample, 2 to 16
 * @see ISO 10918-1 H
 */
export function encodeJpegLossless(samples: Uint8Array, format: FrameFormat, precision: number): Uint8Array {
  const differences = predicted(samples, format, precision);
  const counts = new Array<number>(categories).fill(0);
  for (const difference of differences) counts[categoryOf(difference)]! += 1;
  const lengths = codeLengths(counts);
  const bits = new BitWriter(differences.length * 2);
  const codes = codesOf(lengths);
  for (const difference of differences) {
    const category = categoryOf(difference);
    bits.put(codes[category]!, lengths[category]!);
    // The category of -32768 has no more bits (H.1.2.2).
    if (category > 0 && category < 16)
      bits.put(difference < 0 ? difference + (1 << category) - 1 : difference, category);
  }
  return Buffer.concat([header(format, precision, lengths), bits.finish(), Uint8Array.of(0xff, 0xd9)]);
}

/** What each sample differs from its prediction by, modulo 2^16, as -32767 to 32768; by pixel. */
function predicted(samples: Uint8Array, format: FrameFormat, precision: number): Int32Array {
  const { rows, columns, samplesPerPixel: step } = format;
  const isWide = sampleBytes(format) === 2;
  const value = (at: number): number => (isWide ? samples[2 * at]! | (samples[2 * at + 1]! << 8) : samples[at]!);
  const out = new Int32Array(rows * columns * step);
  for (let at = 0; at < out.length; at++) {
    const pixel = Math.floor(at / step);
    const isFirst = pixel % columns === 0;
    const guess = pixel === 0 ? 1 << (precision - 1) : value(isFirst ? at - columns * step : at - step);
    const difference = (value(at) - guess) & 0xffff;
    out[at] = difference > 0x8000 ? difference - 0x10000 : difference;
  }
  return out;
}

const categoryOf = (difference: number): number => 32 - Math.clz32(Math.abs(difference));

/** Huffman code lengths, 0 for what does not occur. The code of ones alone stays free (C.2): a symbol more takes it. */
function codeLengths(counts: readonly number[]): number[] {
  const lengths = new Array<number>(categories).fill(0);
  let nodes = counts.flatMap((count, symbol) => (count > 0 ? [{ count, symbols: [symbol] }] : []));
  nodes.push({ count: 0, symbols: [categories] });
  const depths = new Array<number>(categories + 1).fill(0);
  while (nodes.length > 1) {
    nodes = nodes.sort((a, b) => a.count - b.count || b.symbols.length - a.symbols.length);
    const [a, b] = [nodes[0]!, nodes[1]!];
    const symbols = [...a.symbols, ...b.symbols];
    for (const symbol of symbols) depths[symbol]! += 1;
    nodes = [{ count: a.count + b.count, symbols }, ...nodes.slice(2)];
  }
  const isFlat = Math.max(...depths) > longest;
  for (const [symbol, count] of counts.entries()) if (count > 0) lengths[symbol] = isFlat ? 5 : depths[symbol]!;
  return lengths;
}

/** Symbols in the order of their codes. */
const ordered = (lengths: readonly number[]): number[] =>
  lengths
    .map((length, symbol) => ({ length, symbol }))
    .filter(({ length }) => length > 0)
    .sort((a, b) => a.length - b.length || a.symbol - b.symbol)
    .map(({ symbol }) => symbol);

function codesOf(lengths: readonly number[]): number[] {
  const codes = new Array<number>(categories).fill(0);
  let code = 0;
  let before = 0;
  for (const symbol of ordered(lengths)) {
    code <<= lengths[symbol]! - before;
    before = lengths[symbol]!;
    codes[symbol] = code++;
  }
  return codes;
}

function header(
  { rows, columns, samplesPerPixel }: FrameFormat,
  precision: number,
  lengths: readonly number[],
): Buffer {
  const components = Array.from({ length: samplesPerPixel }, (_, at) => at + 1);
  const word = (value: number): number[] => [value >> 8, value & 0xff];
  const segment = (marker: number, body: readonly number[]): number[] => [
    0xff,
    marker,
    ...word(body.length + 2),
    ...body,
  ];
  const perLength = Array.from({ length: longest }, (_, at) => lengths.filter((length) => length === at + 1).length);
  const frame = [
    precision,
    ...word(rows),
    ...word(columns),
    samplesPerPixel,
    ...components.flatMap((id) => [id, 0x11, 0]),
  ];
  const scan = [samplesPerPixel, ...components.flatMap((id) => [id, 0]), 1, 0, 0];
  return Buffer.from([
    ...[0xff, 0xd8],
    ...segment(0xc3, frame),
    ...segment(0xc4, [0, ...perLength, ...ordered(lengths)]),
    ...segment(0xda, scan),
  ]);
}

/** Entropy-coded bits; a byte of ones is followed by zero (F.1.2.3). */
class BitWriter {
  private out: Buffer;
  private length = 0;
  private bits = 0;
  private held = 0;

  constructor(expected: number) {
    this.out = Buffer.allocUnsafe(Math.max(64, expected));
  }

  /** @param count - 1 to 16 */
  put(value: number, count: number): void {
    this.bits = ((this.bits << count) | (value & ((1 << count) - 1))) & 0x7fffffff;
    this.held += count;
    while (this.held >= 8) {
      this.held -= 8;
      this.byte((this.bits >> this.held) & 0xff);
    }
    this.bits &= (1 << this.held) - 1;
  }

  finish(): Uint8Array {
    if (this.held > 0) this.put((1 << (8 - this.held)) - 1, 8 - this.held);
    return this.out.subarray(0, this.length);
  }

  private byte(byte: number): void {
    if (this.length + 2 > this.out.length) {
      const grown = Buffer.allocUnsafe(2 * this.out.length);
      grown.set(this.out.subarray(0, this.length));
      this.out = grown;
    }
    this.out[this.length++] = byte;
    if (byte === 0xff) this.out[this.length++] = 0;
  }
}
