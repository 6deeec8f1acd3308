import { FrameDecodingError } from '../frame-format';

/** Longest code that is found with one look-up. */
const fastBits = 9;

/** One Huffman table, ready to decode with (ISO 10918-1 F.2.2.3). */
export interface HuffmanTable {
  /** By the next `fastBits` bits: length << 8 | value, or 0 for longer codes. */
  readonly fast: Uint16Array;
  /** By code length: highest code, -1 for none, and what to add to a code for the index of its value. */
  readonly highest: Int32Array;
  readonly shift: Int32Array;
  readonly values: Uint8Array;
}

/**
 * Builds a table of the counts of codes of 1 to 16 bits and their values (ISO 10918-1 C.2).
 *
 * @throws FrameDecodingError when the counts describe no prefix code
 */
export function huffmanTable(counts: Uint8Array, values: Uint8Array): HuffmanTable {
  const fast = new Uint16Array(1 << fastBits);
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
      if (length <= fastBits)
        fillFast(fast, code << (fastBits - length), 1 << (fastBits - length), length, values[index]!);
    highest[length] = code - 1;
  }
  return { fast, highest, shift, values };
}

function fillFast(fast: Uint16Array, from: number, count: number, length: number, value: number): void {
  fast.fill((length << 8) | value, from, from + count);
}

/** Reads the bits of one entropy-coded segment; behind its end, and behind a marker, come zeros. */
export class BitReader {
  /** Where the next byte is read. */
  at: number;
  private readonly bytes: Uint8Array;
  private bits = 0;
  private held = 0;
  /** Bytes that were not there; a stream may lack some at its end, not many. */
  private missing = 0;

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes;
    this.at = at;
  }

  /** Drops what is left of a byte: before a restart marker. */
  align(): void {
    this.bits = 0;
    this.held = 0;
  }

  /** The next `count` bits, at most 16. */
  take(count: number): number {
    if (count === 0) return 0;
    if (this.held < count) this.fill();
    this.held -= count;
    return (this.bits >>> this.held) & ((1 << count) - 1);
  }

  /** A value of `count` bits as a signed difference (ISO 10918-1 F.2.2.1, EXTEND). */
  signed(count: number): number {
    if (count === 0) return 0;
    const value = this.take(count);
    return value < 1 << (count - 1) ? value - (1 << count) + 1 : value;
  }

  /** The next decoded value. @throws FrameDecodingError for a code that the table lacks */
  decode(table: HuffmanTable): number {
    if (this.held < 16) this.fill();
    const found = table.fast[(this.bits >>> (this.held - fastBits)) & ((1 << fastBits) - 1)]!;
    if (found !== 0) {
      this.held -= found >>> 8;
      return found & 0xff;
    }
    for (let length = fastBits + 1; length <= 16; length++) {
      const code = (this.bits >>> (this.held - length)) & ((1 << length) - 1);
      if (code <= table.highest[length]!) {
        this.held -= length;
        return table.values[code + table.shift[length]!]!;
      }
    }
    throw new FrameDecodingError('JPEG: the bits are no code of their table');
  }

  private fill(): void {
    while (this.held <= 16) {
      this.bits = ((this.bits << 8) | this.nextByte()) & 0x3ffffff;
      this.held += 8;
    }
  }

  /** Stuffed zeros are dropped; at a marker the segment has ended (ISO 10918-1 B.1.1.5). */
  private nextByte(): number {
    const byte = this.bytes[this.at];
    if (byte === undefined || (byte === 0xff && this.bytes[this.at + 1] !== 0)) return this.padding();
    this.at += byte === 0xff ? 2 : 1;
    return byte;
  }

  private padding(): number {
    this.missing += 1;
    if (this.missing > 64 * 1024) throw new FrameDecodingError('JPEG: the stream ends before the image does');
    return 0;
  }
}
