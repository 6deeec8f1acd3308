import { FrameDecodingError } from '../frame-format';
import { extended, fastBits, fastMask, type HuffmanTable, isWhole, symbolShift, takenMask } from './huffman';

/** Bytes that a stream may lack: some at its end, not many. */
const missingLimit = 64 * 1024;

/**
 * Reads the bits of entropy-coded segments, one after the other. Behind the end of a segment come zeros.
 *
 * `bits` holds `held` bits at its lower end; loops that must be fast take `data`, `at`, `bits` and `held` into variables
 * of their own, and give them back before they call anything here.
 */
export class BitReader {
  /** The segment without stuffed zeros (ISO 10918-1 B.1.1.5), then zeros. */
  readonly data: Uint8Array;
  /** Where `data` is read next. */
  at = 0;
  bits = 0;
  held = 0;
  private readonly bytes: Uint8Array;
  /** Zeros behind a segment: what is read between two calls of `settle`, and what is held. */
  private readonly margin: number;
  /** Where the marker behind the segment is. */
  private next: number;
  private end = 0;
  private missing = 0;

  /** @param margin - bytes that are read between two calls of `settle` at most */
  constructor(bytes: Uint8Array, at: number, margin: number) {
    this.bytes = bytes;
    this.margin = margin + 8;
    this.next = at;
    this.data = new Uint8Array(bytes.length - at + this.margin);
    this.open();
  }

  /** Takes up what follows a restart marker; where there is none, there is nothing but zeros. */
  restart(): void {
    this.settle();
    if (isRestart(this.bytes, this.next)) this.next += 2;
    this.open();
  }

  /** To be called when `margin` bytes may have been read. @throws FrameDecodingError when there were not nearly as many */
  settle(): void {
    const lacking = this.at - (this.held >> 3) - this.end;
    if (lacking <= 0) return;
    this.missing += lacking;
    this.at -= lacking;
    if (this.missing > missingLimit) throw new FrameDecodingError('JPEG: the stream ends before the image does');
  }

  /** Where the next marker begins that restarts nothing. */
  nextMarker(): number {
    let at = this.next;
    while (at + 1 < this.bytes.length && (this.bytes[at] !== 0xff || isNoMarker(this.bytes, at))) at++;
    return at;
  }

  /** The next `count` bits, at most 16. */
  take(count: number): number {
    if (this.held < 16) this.fill();
    this.held -= count;
    return (this.bits >>> this.held) & ((1 << count) - 1);
  }

  /** A value of `count` bits as a signed difference. */
  signed(count: number): number {
    return extended(this.take(count), count);
  }

  /** The symbol of the next code. @throws FrameDecodingError for a code that the table lacks */
  symbol({ fast, highest, shift, symbols, sizeMask }: HuffmanTable): number {
    if (this.held < 16) this.fill();
    const next = this.bits >>> (this.held - 16);
    const found = fast[(next >>> (16 - fastBits)) & fastMask]!;
    if (found !== 0) {
      const symbol = (found >>> symbolShift) & 0xff;
      this.held -= (found & takenMask) - ((found & isWhole) === 0 ? 0 : symbol & sizeMask);
      return symbol;
    }
    for (let length = fastBits + 1; length <= 16; length++) {
      const code = (next & 0xffff) >>> (16 - length);
      if (code > highest[length]!) continue;
      this.held -= length;
      return symbols[code + shift[length]!]!;
    }
    throw new FrameDecodingError('JPEG: the bits are no code of their table');
  }

  private fill(): void {
    this.bits = (this.bits << 16) | (this.data[this.at]! << 8) | this.data[this.at + 1]!;
    this.at += 2;
    this.held += 16;
  }

  /** Copies the segment at `next`, and finds the marker behind it. */
  private open(): void {
    const { bytes, data } = this;
    let from = this.next;
    let to = 0;
    while (from < bytes.length) {
      const byte = bytes[from]!;
      if (byte === 0xff) {
        if (bytes[from + 1] !== 0) break;
        from += 1;
      }
      from += 1;
      data[to++] = byte;
    }
    data.fill(0, to, to + this.margin);
    this.next = from;
    this.end = to;
    this.at = 0;
    this.bits = 0;
    this.held = 0;
  }
}

const isRestart = (bytes: Uint8Array, at: number): boolean =>
  bytes[at] === 0xff && bytes[at + 1]! >= 0xd0 && bytes[at + 1]! <= 0xd7;

const isNoMarker = (bytes: Uint8Array, at: number): boolean => bytes[at + 1] === 0 || isRestart(bytes, at);
