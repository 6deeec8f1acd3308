import { FrameDecodingError } from '../frame-format';
import { BitReader } from '../jpeg-stream/bit-reader';
import {
  fastBits,
  fastMask,
  type HuffmanTable,
  isWhole,
  symbolShift,
  takenMask,
  valueShift,
} from '../jpeg-stream/huffman';
import { type JpegFrame, type Scan, type ScanComponent, zigzag } from './header';

/** Bytes of a block at most: 64 codes of 16 bits, as many bits behind each. */
const blockBytes = 64 * 4;

/** Decodes one block's share of a scan into its 64 coefficients from `at` on. */
type DecodeBlock = (bits: BitReader, part: ScanComponent, at: number) => void;

/**
 * Decodes the entropy-coded data of a scan into the coefficients of its components.
 *
 * @param restartInterval - MCUs between restart markers; 0 for none
 * @returns where the next marker begins
 * @throws FrameDecodingError
 * @see ISO 10918-1 E.2, F.2, G.2
 */
export function decodeScan(
  bytes: Uint8Array,
  at: number,
  frame: JpegFrame,
  scan: Scan,
  restartInterval: number,
): number {
  const bits = new BitReader(bytes, at, blockBytes);
  const run = { left: 0 };
  const decodeBlock = blockDecoder(frame, scan, run);
  const restart = () => {
    bits.restart();
    run.left = 0;
    for (const part of scan.components) part.prediction = 0;
  };
  const [only] = scan.components;
  const isSingle = scan.components.length === 1;
  const across = isSingle ? only!.component.ownAcross : frame.mcusAcross;
  const down = isSingle ? only!.component.ownDown : frame.mcusDown;
  let left = restartInterval;
  for (let y = 0; y < down; y++) {
    for (let x = 0; x < across; x++, left--) {
      if (restartInterval > 0 && left === 0) {
        restart();
        left = restartInterval;
      }
      if (!isSingle) for (const part of scan.components) decodeMcu(bits, part, x, y, decodeBlock);
      else decodeBlock(bits, only!, 64 * (y * only!.component.blocksAcross + x));
      bits.settle();
    }
  }
  bits.settle();
  return bits.nextMarker();
}

function decodeMcu(bits: BitReader, part: ScanComponent, x: number, y: number, decodeBlock: DecodeBlock): void {
  const { horizontal, vertical, blocksAcross } = part.component;
  for (let v = 0; v < vertical; v++)
    for (let h = 0; h < horizontal; h++) {
      decodeBlock(bits, part, 64 * ((y * vertical + v) * blocksAcross + x * horizontal + h));
      bits.settle();
    }
}

function blockDecoder(frame: JpegFrame, scan: Scan, run: { left: number }): DecodeBlock {
  if (!frame.isProgressive) return sequentialBlock;
  const { from, to, high, low } = scan;
  if (from === 0) return high === 0 ? dcFirst(low) : dcRefine(low);
  return high === 0 ? acFirst(from, to, low, run) : acRefine(from, to, low, run);
}

function need(table: HuffmanTable | undefined): HuffmanTable {
  if (!table) throw new FrameDecodingError('JPEG: a scan names a Huffman table that is not there');
  return table;
}

function dcDifference(bits: BitReader, part: ScanComponent): number {
  const size = bits.symbol(need(part.dc));
  if (size > 16) throw new FrameDecodingError('JPEG: a difference is too long');
  part.prediction += bits.signed(size);
  return part.prediction;
}

const sequentialBlock: DecodeBlock = (reader, part, at) => {
  const { coefficients } = part.component;
  coefficients[at] = dcDifference(reader, part);
  const ac = need(part.ac);
  const { fast } = ac;
  const { data } = reader;
  let { at: from, bits, held } = reader;
  for (let k = 1; k < 64; k++) {
    if (held < 16) {
      bits = (bits << 16) | (data[from]! << 8) | data[from + 1]!;
      from += 2;
      held += 16;
    }
    const entry = fast[(bits >>> (held - fastBits)) & fastMask]!;
    let symbol = (entry >>> symbolShift) & 0xff;
    let value = entry >> valueShift;
    if ((entry & isWhole) !== 0) held -= entry & takenMask;
    else {
      reader.at = from;
      reader.bits = bits;
      reader.held = held;
      symbol = reader.symbol(ac);
      value = reader.signed(symbol & 15);
      from = reader.at;
      bits = reader.bits;
      held = reader.held;
      if (symbol === 0xf0) {
        k += 15;
        continue;
      }
      if ((symbol & 15) === 0) break;
    }
    k += symbol >> 4;
    if (k > 63) throw new FrameDecodingError('JPEG: a block has too many coefficients');
    coefficients[at + zigzag[k]!] = value;
  }
  reader.at = from;
  reader.bits = bits;
  reader.held = held;
};

const dcFirst =
  (low: number): DecodeBlock =>
  (bits, part, at) => {
    part.component.coefficients[at] = dcDifference(bits, part) << low;
  };

const dcRefine =
  (low: number): DecodeBlock =>
  (bits, part, at) => {
    if (bits.take(1) === 1) part.component.coefficients[at]! |= 1 << low;
  };

const acFirst =
  (from: number, to: number, low: number, run: { left: number }): DecodeBlock =>
  (bits, part, at) => {
    if (run.left > 0) {
      run.left -= 1;
      return;
    }
    const ac = need(part.ac);
    for (let k = from; k <= to; k++) {
      const symbol = bits.symbol(ac);
      const [zeros, size] = [symbol >> 4, symbol & 15];
      if (size === 0 && zeros < 15) {
        run.left = (1 << zeros) - 1 + bits.take(zeros);
        return;
      }
      k += zeros;
      if (size === 0) continue;
      if (k > to) throw new FrameDecodingError('JPEG: a block has too many coefficients');
      part.component.coefficients[at + zigzag[k]!] = bits.signed(size) << low;
    }
  };

/** G.1.2.3: known coefficients get one more bit each, new ones appear between them. */
const acRefine =
  (from: number, to: number, low: number, run: { left: number }): DecodeBlock =>
  (bits, part, at) => {
    const { coefficients } = part.component;
    const refine = (index: number) => {
      const known = coefficients[index]!;
      if (bits.take(1) === 1 && (known & (1 << low)) === 0) coefficients[index] = known + Math.sign(known) * (1 << low);
    };
    let k = from;
    const ac = need(part.ac);
    while (run.left === 0 && k <= to) {
      const symbol = bits.symbol(ac);
      let zeros = symbol >> 4;
      let value = 0;
      if ((symbol & 15) === 0) {
        if (zeros < 15) {
          run.left = (1 << zeros) + bits.take(zeros);
          break;
        }
      } else value = bits.take(1) === 1 ? 1 << low : -(1 << low);
      for (; k <= to; k++) {
        const index = at + zigzag[k]!;
        if (coefficients[index] !== 0) refine(index);
        else if (zeros === 0) {
          coefficients[index] = value;
          break;
        } else zeros -= 1;
      }
      k += 1;
    }
    if (run.left === 0) return;
    for (; k <= to; k++) if (coefficients[at + zigzag[k]!] !== 0) refine(at + zigzag[k]!);
    run.left -= 1;
  };
