import { tagKey } from './dictionary';
import { InvalidValueError } from './errors';
import { isLongVr } from './vr';
import { UNDEFINED_LENGTH } from './walker';

/** A value to write: bytes as they are, text (written as UTF-8), or items of a sequence, each a written data set. */
export type WritableValue = Uint8Array | string | readonly Uint8Array[];

/** VRs whose odd values are padded with NUL; all other text is padded with a space (PS3.5 6.2). */
const padsWithNul = new Set(['UI', 'OB', 'UN', 'OW', 'OF', 'OD', 'OL', 'OV']);
const encoder = new TextEncoder();
const itemHeaderBytes = 8;

function toBytes(value: Uint8Array | string): Uint8Array {
  return typeof value === 'string' ? encoder.encode(value) : value;
}

/** How the headers of a data set are written. */
export interface HeaderForm {
  readonly explicitVr: boolean;
  readonly littleEndian: boolean;
}

/** Explicit VR Little Endian. */
export const explicitForm: HeaderForm = { explicitVr: true, littleEndian: true };
/** Implicit VR Little Endian. */
export const implicitForm: HeaderForm = { explicitVr: false, littleEndian: true };

/**
 * Writes a data set element by element. Tags are written in the order of the calls: the caller keeps them ascending.
 * Bytes of values are taken as they are: the caller has them in the byte order of the headers.
 */
export class DataSetWriter {
  private readonly chunks: Uint8Array[] = [];
  private readonly form: HeaderForm;
  private size = 0;

  /** @param form - default Explicit VR Little Endian */
  constructor(form = explicitForm) {
    this.form = form;
  }

  /** Bytes written so far. */
  get length(): number {
    return this.size;
  }

  /**
   * Appends one element, padded to even length.
   *
   * @throws InvalidValueError when the value is longer than a 32-bit length can say
   */
  element(tag: number, vr: string, value: WritableValue): this {
    if (Array.isArray(value)) return this.sequence(tag, value);
    const bytes = toBytes(value as Uint8Array | string);
    const odd = bytes.length & 1;
    if (bytes.length + odd >= UNDEFINED_LENGTH) this.tooLong(tag, vr, bytes.length);
    this.header(tag, vr, bytes.length + odd);
    this.push(bytes);
    if (odd === 1) this.push(Uint8Array.of(padsWithNul.has(vr) ? 0 : 0x20));
    return this;
  }

  /** Appends numbers of a 16- or 32-bit integer VR (US, UL, SS, SL). */
  integers(tag: number, vr: 'US' | 'UL' | 'SS' | 'SL', ...values: number[]): this {
    const width = vr === 'US' || vr === 'SS' ? 2 : 4;
    const bytes = new Uint8Array(values.length * width);
    const view = new DataView(bytes.buffer);
    const { littleEndian } = this.form;
    for (const [index, value] of values.entries()) {
      if (width === 2) view.setUint16(index * 2, value & 0xffff, littleEndian);
      else view.setUint32(index * 4, value >>> 0, littleEndian);
    }
    return this.element(tag, vr, bytes);
  }

  /** Encapsulated pixel data: the Basic Offset Table (may be empty), then the fragments (PS3.5 A.4). */
  fragments(tag: number, vr: 'OB' | 'OW', fragments: readonly Uint8Array[]): this {
    this.header(tag, vr, UNDEFINED_LENGTH);
    for (const fragment of fragments) {
      this.delimiter(0xfffee000, fragment.length + (fragment.length & 1));
      this.push(fragment);
      if ((fragment.length & 1) === 1) this.push(Uint8Array.of(0));
    }
    this.delimiter(0xfffee0dd, 0);
    return this;
  }

  /**
   * Appends the header of an element whose value the caller brings along: `length` bytes of even number, or
   * `UNDEFINED_LENGTH` for fragments.
   */
  begin(tag: number, vr: string, length: number): this {
    this.header(tag, vr, length);
    return this;
  }

  /** Appends the header of a fragment whose even number of bytes the caller brings along. */
  beginFragment(length: number): this {
    this.delimiter(0xfffee000, length);
    return this;
  }

  /** Appends what ends fragments. */
  endFragments(): this {
    this.delimiter(0xfffee0dd, 0);
    return this;
  }

  /** Appends bytes that already are elements of this encoding. */
  raw(bytes: Uint8Array): this {
    this.push(bytes);
    return this;
  }

  /** One new array with everything written. */
  toBytes(): Uint8Array {
    const all = new Uint8Array(this.size);
    let at = 0;
    for (const chunk of this.chunks) {
      all.set(chunk, at);
      at += chunk.length;
    }
    return all;
  }

  private sequence(tag: number, items: readonly Uint8Array[]): this {
    const length = items.reduce((sum, item) => sum + itemHeaderBytes + item.length, 0);
    if (length >= UNDEFINED_LENGTH) this.tooLong(tag, 'SQ', length);
    this.header(tag, 'SQ', length);
    for (const item of items) {
      this.delimiter(0xfffee000, item.length);
      this.push(item);
    }
    return this;
  }

  private header(tag: number, vr: string, length: number): void {
    const { explicitVr, littleEndian } = this.form;
    if (!explicitVr) {
      this.delimiter(tag, length);
      return;
    }
    // A text that outgrew its 16-bit length travels as UN (PS3.5 6.2.2).
    const written = !isLongVr(vr) && length > 0xffff ? 'UN' : vr;
    const long = isLongVr(written);
    const bytes = new Uint8Array(long ? 12 : 8);
    const view = new DataView(bytes.buffer);
    writeTag(view, tag, littleEndian);
    bytes[4] = written.charCodeAt(0);
    bytes[5] = written.charCodeAt(1);
    if (long) view.setUint32(8, length, littleEndian);
    else view.setUint16(6, length, littleEndian);
    this.push(bytes);
  }

  private tooLong(tag: number, vr: string, length: number): never {
    throw new InvalidValueError('A value is too long for DICOM', { details: { tag: tagKey(tag), vr, length } });
  }

  private delimiter(tag: number, length: number): void {
    const bytes = new Uint8Array(8);
    const view = new DataView(bytes.buffer);
    writeTag(view, tag, this.form.littleEndian);
    view.setUint32(4, length, this.form.littleEndian);
    this.push(bytes);
  }

  private push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.chunks.push(bytes);
    this.size += bytes.length;
  }
}

function writeTag(view: DataView, tag: number, littleEndian: boolean): void {
  view.setUint16(0, tag >>> 16, littleEndian);
  view.setUint16(2, tag & 0xffff, littleEndian);
}
