import { InvalidPduFieldError, MalformedPduError } from '../errors';

/** Reads big-endian fields of a PDU; every read is checked against the end of its item. Views, no copies. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get remaining(): number {
    return this.#bytes.length - this.#at;
  }

  /** @throws MalformedPduError when fewer than `count` bytes are left */
  take(count: number): Uint8Array {
    if (count > this.remaining) throw new MalformedPduError('a length in the PDU passes the end of its item');
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  skip(count: number): void {
    this.take(count);
  }

  uint8(): number {
    this.take(1);
    return this.#view.getUint8(this.#at - 1);
  }

  uint16(): number {
    this.take(2);
    return this.#view.getUint16(this.#at - 2);
  }

  uint32(): number {
    this.take(4);
    return this.#view.getUint32(this.#at - 4);
  }

  /** Bytes behind a 16-bit length. */
  block(): Uint8Array {
    return this.take(this.uint16());
  }

  /** A UID of `count` bytes; trailing padding, which PS3.8 Annex F forbids but some peers send, is cut. */
  uid(count: number): string {
    return decodeText(this.take(count)).replace(/[\0 ]+$/, '');
  }

  /** One item: type, a reserved byte, 16-bit length, content. PS3.8 section 9.3.2. */
  item(): { itemType: number; content: ByteReader } {
    const itemType = this.uint8();
    this.skip(1);
    return { itemType, content: new ByteReader(this.block()) };
  }

  /** @throws MalformedPduError when bytes are left that belong to no field */
  end(): void {
    if (this.remaining > 0) throw new MalformedPduError('an item is longer than its fields');
  }
}

/** ISO 646 (and, tolerated, Latin-1) bytes as a string. */
export function decodeText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/**
 * @throws InvalidPduFieldError when `text` has a character outside Latin-1
 */
export function encodeText(text: string): Uint8Array {
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) > 0xff) throw new InvalidPduFieldError('a text for a PDU is not ISO 646');
  }
  return Buffer.from(text, 'latin1');
}

export function uint8(value: number): Uint8Array {
  return Uint8Array.of(value);
}

export function uint16(value: number): Uint8Array {
  return Uint8Array.of(value >>> 8, value & 0xff);
}

export function uint32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff);
}

/** 16-bit length and content. @throws InvalidPduFieldError over 65,535 bytes */
export function block(...parts: Uint8Array[]): Uint8Array {
  const content = Buffer.concat(parts);
  if (content.length > 0xffff) throw new InvalidPduFieldError('an item of a PDU is over 65535 bytes');
  return Buffer.concat([uint16(content.length), content]);
}

/** Item: type, reserved byte, 16-bit length, content. */
export function item(itemType: number, ...parts: Uint8Array[]): Uint8Array {
  return Buffer.concat([Uint8Array.of(itemType, 0), block(...parts)]);
}
