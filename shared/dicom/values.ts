import { decodeValues } from './charset/decode';
import { tagKey } from './dictionary';
import { wordSize } from './vr';

/** Text VRs of PS3.5 6.2, IS and DS among them. */
const textVrs = new Set('AE AS CS DA DS DT IS LO LT PN SH ST TM UC UI UR UT'.split(' '));
const numberVrs = new Set('FL FD SL SS SV UL US UV'.split(' '));

/** True when values of this VR are characters (IS and DS included). */
export function isTextVr(vr: string): boolean {
  return textVrs.has(vr);
}

/** True when values of this VR are binary numbers. */
export function isNumberVr(vr: string): boolean {
  return numberVrs.has(vr);
}

/** Everything one value of a data set can be; binary VRs give their bytes instead. */
export type Scalar = string | number | bigint;

export interface DecodeOptions {
  readonly littleEndian?: boolean;
  /** Of the data set around the element, from `parseCharacterSet`. */
  readonly characterSets?: readonly string[];
}

/**
 * Decodes the values of one element.
 *
 * @param bytes - the value field, padding included
 * @returns text (pads removed), numbers (bigint for SV and UV beyond 2^53), tags as eight hexadecimal digits; or, for
 *   OB, OW, ..., UN, a view of `bytes`. Bytes that do not fill a last number are left out.
 * @see PS3.5 6.2
 */
export function decodeElement(
  vr: string,
  bytes: Uint8Array,
  { littleEndian = true, characterSets = [] }: DecodeOptions = {},
): readonly Scalar[] | Uint8Array {
  if (isTextVr(vr)) return decodeValues(bytes, characterSets, vr);
  if (isNumberVr(vr)) return decodeNumbers(vr, bytes, littleEndian);
  return vr === 'AT' ? decodeTags(bytes, littleEndian) : bytes;
}

/** Numbers of US, SS, UL, SL, UV, SV, FL or FD; bigint only beyond the safe integers. */
export function decodeNumbers(vr: string, bytes: Uint8Array, littleEndian: boolean): (number | bigint)[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const step = wordSize(vr);
  const read = numberReader(vr, view, littleEndian);
  const values: (number | bigint)[] = [];
  for (let at = 0; at + step <= bytes.length; at += step) values.push(read(at));
  return values;
}

function numberReader(vr: string, view: DataView, le: boolean): (at: number) => number | bigint {
  switch (vr) {
    case 'US':
      return (at) => view.getUint16(at, le);
    case 'SS':
      return (at) => view.getInt16(at, le);
    case 'UL':
      return (at) => view.getUint32(at, le);
    case 'SL':
      return (at) => view.getInt32(at, le);
    case 'FL':
      return (at) => view.getFloat32(at, le);
    case 'FD':
      return (at) => view.getFloat64(at, le);
    case 'UV':
      return (at) => narrow(view.getBigUint64(at, le));
    default:
      return (at) => narrow(view.getBigInt64(at, le));
  }
}

function narrow(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** Values of an AT element, each as eight upper-case hexadecimal digits. */
export function decodeTags(bytes: Uint8Array, littleEndian: boolean): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const tags: string[] = [];
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    tags.push(tagKey(view.getUint16(at, littleEndian) * 0x10000 + view.getUint16(at + 2, littleEndian)));
  }
  return tags;
}

/** The value field in little endian order: `bytes` itself, or a swapped copy of a big endian one. */
export function toLittleEndian(vr: string, bytes: Uint8Array, littleEndian: boolean): Uint8Array {
  return inByteOrder(vr, bytes, littleEndian, true);
}

/** The value field in a byte order, little endian or big: `bytes` itself where it is so already, else a swapped copy. */
export function inByteOrder(vr: string, bytes: Uint8Array, isLittle: boolean, toLittle: boolean): Uint8Array {
  const step = wordSize(vr);
  if (isLittle === toLittle || step === 1) return bytes;
  const swapped = Uint8Array.from(bytes);
  for (let at = 0; at + step <= swapped.length; at += step) swapped.subarray(at, at + step).reverse();
  return swapped;
}

/** The three component groups of a Person Name; empty ones are left out (PS3.5 6.2.1). */
export interface PersonName {
  Alphabetic?: string;
  Ideographic?: string;
  Phonetic?: string;
}

/** Splits one Person Name value into its component groups; groups beyond the third are dropped. */
export function personName(value: string): PersonName {
  const [alphabetic = '', ideographic = '', phonetic = ''] = value.split('=', 3);
  return {
    ...(alphabetic === '' ? {} : { Alphabetic: alphabetic }),
    ...(ideographic === '' ? {} : { Ideographic: ideographic }),
    ...(phonetic === '' ? {} : { Phonetic: phonetic }),
  };
}
