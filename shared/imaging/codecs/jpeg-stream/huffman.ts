import { FrameDecodingError } from '../frame-format';

/** Longest codes, with the bits that follow them where those fit, that are found with one look-up. */
export const fastBits = 12;
export const fastMask = (1 << fastBits) - 1;

/** Of an entry of `fast`: bits that it takes, what the code stands for, and whether its value is there, at bit 16. */
export const takenMask = 0x1f;
export const symbolShift = 5;
export const isWhole = 0x2000;
export const valueShift = 16;

/** One Huffman table, ready to decode with (ISO 10918-1 F.2.2.3). */
export interface HuffmanTable {
  /**
   * By the next `fastBits` bits; 0 for longer codes. Bits 0 to 4: bits to take; 5 to 12: the symbol of the code; 13: the
   * bits that follow the code are taken, too, and 16 to 31 are their value, signed (EXTEND, F.2.2.1).
   */
  readonly fast: Int32Array;
  /** By code length: highest code, -1 for none, and what to add to a code for the index of its symbol. */
  readonly highest: Int32Array;
  readonly shift: Int32Array;
  readonly symbols: Uint8Array;
  /** Bits of a symbol that say how many bits follow its code. */
  readonly sizeMask: 0xff | 0x0f;
}

/**
 * Builds a table of the counts of codes of 1 to 16 bits and their symbols (ISO 10918-1 C.2).
 *
 * @throws FrameDecodingError when the counts describe no prefix code
 */
export function huffmanTable(counts: Uint8Array, symbols: Uint8Array, sizeMask: 0xff | 0x0f): HuffmanTable {
  const fast = new Int32Array(1 << fastBits);
  const highest = new Int32Array(17).fill(-1);
  const shift = new Int32Array(17);
  let code = 0;
  let index = 0;
  for (let length = 1; length <= 16; length++, code <<= 1) {
    const count = counts[length - 1]!;
    if (count === 0) continue;
    if (code + count > 1 << length) throw new FrameDecodingError('JPEG: a Huffman table has too many codes');
    shift[length] = index - code;
    for (let i = 0; i < count; i++, code++, index++)
      if (length <= fastBits) fillFast(fast, code, length, symbols[index]!, sizeMask);
    highest[length] = code - 1;
  }
  return { fast, highest, shift, symbols, sizeMask };
}

/** Every entry that begins with a code, by the bits that follow it. */
function fillFast(fast: Int32Array, code: number, length: number, symbol: number, sizeMask: number): void {
  const free = fastBits - length;
  const from = code << free;
  const size = symbol & sizeMask;
  const hasValue = sizeMask === 0xff ? size < 16 : size > 0;
  if (!hasValue || size > free) {
    fast.fill((symbol << symbolShift) | length, from, from + (1 << free));
    return;
  }
  const rest = free - size;
  for (let bits = 0; bits < 1 << size; bits++) {
    const entry = (extended(bits, size) << valueShift) | isWhole | (symbol << symbolShift) | (length + size);
    fast.fill(entry, from + (bits << rest), from + ((bits + 1) << rest));
  }
}

/** Bits as a signed difference: those that begin with 0 are negative (ISO 10918-1 F.2.2.1, EXTEND). */
export const extended = (bits: number, size: number): number =>
  size > 0 && bits < 1 << (size - 1) ? bits - (1 << size) + 1 : bits;
