import { FrameDecodingError } from '../frame-format';
import { type HuffmanTable, huffmanTable } from '../jpeg-stream/huffman';

/** A component of the image (ISO 10918-1 B.2.2). */
export interface Component {
  readonly id: number;
  readonly horizontal: number;
  readonly vertical: number;
  readonly tableId: number;
  /** Blocks of 8 by 8 that hold it, whole MCUs included. */
  readonly blocksAcross: number;
  readonly blocksDown: number;
  /** Blocks that a scan of this component alone goes through. */
  readonly ownAcross: number;
  readonly ownDown: number;
  /** 64 coefficients per block, in natural order. */
  readonly coefficients: Int16Array;
  /** Its table at the time of its first scan. */
  quantization: Uint16Array | undefined;
}

/** The frame header of a DCT-based image. */
export interface JpegFrame {
  readonly precision: number;
  readonly rows: number;
  readonly columns: number;
  readonly isProgressive: boolean;
  readonly components: readonly Component[];
  readonly mcusAcross: number;
  readonly mcusDown: number;
}

/** One component of a scan. */
export interface ScanComponent {
  readonly component: Component;
  readonly dc: HuffmanTable | undefined;
  readonly ac: HuffmanTable | undefined;
  prediction: number;
}

/** A scan header (ISO 10918-1 B.2.3). */
export interface Scan {
  readonly components: readonly ScanComponent[];
  readonly from: number;
  readonly to: number;
  readonly high: number;
  readonly low: number;
}

/** Order of the coefficients in the stream -> natural order (ISO 10918-1 figure A.6). */
export const zigzag = Uint8Array.from(zigzagOrder());

function* zigzagOrder(): Generator<number> {
  for (let sum = 0; sum < 15; sum++) {
    const steps = Array.from({ length: 8 }, (_, row) => row).filter((row) => sum - row >= 0 && sum - row < 8);
    // Up to the right on even diagonals, down to the left on odd ones.
    for (const row of sum % 2 === 0 ? steps.reverse() : steps) yield 8 * row + sum - row;
  }
}

/** The tables that are in force. */
export interface Tables {
  readonly quantization: Map<number, Uint16Array>;
  readonly dc: Map<number, HuffmanTable>;
  readonly ac: Map<number, HuffmanTable>;
}

/** DQT (ISO 10918-1 B.2.4.1). */
export function readQuantization(segment: Uint8Array, { quantization }: Tables): void {
  for (let at = 0; at < segment.length; ) {
    const isWide = segment[at]! >> 4 === 1;
    const end = at + 1 + (isWide ? 128 : 64);
    if (end > segment.length) refuse('a quantization table is cut off');
    const table = new Uint16Array(64);
    for (let i = 0; i < 64; i++)
      table[zigzag[i]!] = isWide ? (segment[at + 1 + 2 * i]! << 8) | segment[at + 2 + 2 * i]! : segment[at + 1 + i]!;
    quantization.set(segment[at]! & 15, table);
    at = end;
  }
}

/** DHT (ISO 10918-1 B.2.4.2). */
export function readHuffman(segment: Uint8Array, { dc, ac }: Tables): void {
  for (let at = 0; at < segment.length; ) {
    const counts = segment.subarray(at + 1, at + 17);
    const total = counts.reduce((sum, count) => sum + count, 0);
    if (counts.length < 16 || total > 256 || at + 17 + total > segment.length) refuse('a Huffman table is cut off');
    const isDc = segment[at]! >> 4 === 0;
    const table = huffmanTable(counts, segment.slice(at + 17, at + 17 + total), isDc ? 0xff : 0x0f);
    (isDc ? dc : ac).set(segment[at]! & 15, table);
    at += 17 + total;
  }
}

/** SOF0, SOF1, SOF2. The size was checked against the data set before. */
export function readFrame(segment: Uint8Array, isProgressive: boolean): JpegFrame {
  const count = segment[5] ?? 0;
  if (count < 1 || count > 4 || segment.length < 6 + 3 * count) refuse('the frame header is cut off');
  const precision = segment[0]!;
  const rows = (segment[1]! << 8) | segment[2]!;
  const columns = (segment[3]! << 8) | segment[4]!;
  if ((precision !== 8 && precision !== 12) || rows === 0 || columns === 0) refuse('samples have 8 or 12 bits');
  const raw = Array.from({ length: count }, (_, i) => segment.subarray(6 + 3 * i, 9 + 3 * i));
  const factors = raw.flatMap((one) => [one[1]! >> 4, one[1]! & 15]);
  if (factors.some((factor) => factor < 1 || factor > 4)) refuse('a sampling factor is wrong');
  const widest = Math.max(...raw.map((one) => one[1]! >> 4));
  const tallest = Math.max(...raw.map((one) => one[1]! & 15));
  const mcusAcross = Math.ceil(columns / (8 * widest));
  const mcusDown = Math.ceil(rows / (8 * tallest));
  const components = raw.map((one): Component => {
    const [horizontal, vertical] = [one[1]! >> 4, one[1]! & 15];
    const [blocksAcross, blocksDown] = [mcusAcross * horizontal, mcusDown * vertical];
    return {
      id: one[0]!,
      horizontal,
      vertical,
      tableId: one[2]!,
      blocksAcross,
      blocksDown,
      ownAcross: Math.ceil(Math.ceil((columns * horizontal) / widest) / 8),
      ownDown: Math.ceil(Math.ceil((rows * vertical) / tallest) / 8),
      coefficients: new Int16Array(64 * blocksAcross * blocksDown),
      quantization: undefined,
    };
  });
  return { precision, rows, columns, isProgressive, components, mcusAcross, mcusDown };
}

/** SOS; a component keeps the quantization table of its first scan. */
export function readScan(segment: Uint8Array, frame: JpegFrame, tables: Tables): Scan {
  const count = segment[0] ?? 0;
  if (count < 1 || count > 4 || segment.length < 4 + 2 * count) refuse('a scan header is cut off');
  const components = Array.from({ length: count }, (_, i): ScanComponent => {
    const component = frame.components.find(({ id }) => id === segment[1 + 2 * i]);
    if (!component) refuse('a scan has an unknown component');
    component.quantization ??= tables.quantization.get(component.tableId);
    const selector = segment[2 + 2 * i]!;
    return { component, dc: tables.dc.get(selector >> 4), ac: tables.ac.get(selector & 15), prediction: 0 };
  });
  const [from, to, shifts] = [...segment.subarray(1 + 2 * count, 4 + 2 * count)] as [number, number, number];
  const band = frame.isProgressive
    ? { from, to, high: shifts >> 4, low: shifts & 15 }
    : { from: 0, to: 63, high: 0, low: 0 };
  const isBand = band.to <= 63 && band.from <= band.to && band.low <= 13;
  if (!isBand || (frame.isProgressive && band.from > 0 && count > 1)) refuse('a scan has a wrong spectral band');
  return { components, ...band };
}

function refuse(message: string): never {
  throw new FrameDecodingError(`JPEG: ${message}`);
}
