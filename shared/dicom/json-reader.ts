import { LimitExceededError } from '#shared/kernel/errors';
import { encodeExtendedText } from './charset/encode-iso2022';
import { DataSetWriter, explicitForm, type HeaderForm } from './data-set-writer';
import { lookUp, tagKey } from './dictionary';
import { InvalidDicomJsonError } from './errors';
import { isNumberVr, isTextVr } from './values';
import { isVr, wordSize } from './vr';
import { MAX_DEPTH } from './walker';

type JsonObject = Readonly<Record<string, unknown>>;

const encoder = new TextEncoder();
const utf8Term = 'ISO_IR 192';
const base64 = /^[A-Za-z0-9+/]*={0,2}$/;
/** Groups that belong to a message, to a file, or to the structure of sequences. */
const leftOutGroups = new Set([0x0000, 0x0002, 0xfffe]);
const SPECIFIC_CHARACTER_SET = 0x00080005;
const integerRange: Readonly<Record<string, readonly [number, number]>> = {
  US: [0, 0xffff],
  SS: [-0x8000, 0x7fff],
  UL: [0, 0xffffffff],
  SL: [-0x80000000, 0x7fffffff],
};

function refuse(path: string, why: string): never {
  throw new InvalidDicomJsonError(`Not a DICOM JSON attribute: ${why}`, { details: { path } });
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Encodes a DICOM JSON model object as a data set in Explicit VR Little Endian, UTF-8 (Specific Character Set is set
 * to `ISO_IR 192`). Group 2, group lengths and BulkDataURI without bytes are left out.
 *
 * @param json - a parsed object (one element of a STOW-RS or QIDO array)
 * @param bulkData - gives the bytes of a BulkDataURI, or undefined when it is unknown
 * @returns new bytes, elements ascending
 * @throws InvalidDicomJsonError naming the path of the attribute that cannot be encoded
 * @throws LimitExceededError when sequences nest deeper than `MAX_DEPTH`
 * @see PS3.18 Annex F.2
 */
export function fromDicomJson(json: unknown, bulkData?: (uri: string) => Uint8Array | undefined): Uint8Array {
  if (!isObject(json)) refuse('/', 'it is no object');
  const encode = (text: string) => encoder.encode(text);
  return dataSet(json, '', 0, { bulkData: bulkData ?? noBulkData, form: explicitForm, characterSet: utf8Term, encode });
}

/** How a data set is written. */
export interface DataSetEncoding {
  readonly form: HeaderForm;
  /** From `parseCharacterSet`; empty for the default repertoire, which is not named then. */
  readonly characterSets: readonly string[];
}

/** Text that the character sets do not hold. */
class UnfitTextError extends InvalidDicomJsonError {}

/**
 * As `fromDicomJson`, in other character sets and another form of headers; bulk data by address is left out.
 *
 * @returns null when a text does not fit the character sets
 * @throws InvalidDicomJsonError, LimitExceededError
 */
export function encodeDicomJson(json: object, { form, characterSets }: DataSetEncoding): Uint8Array | null {
  const encode = (text: string, vr: string): Uint8Array => {
    const bytes = encodeExtendedText(text, characterSets, vr);
    if (bytes === null) throw new UnfitTextError('A text does not fit the character sets');
    return bytes;
  };
  try {
    return dataSet(json as JsonObject, '', 0, {
      bulkData: noBulkData,
      form,
      characterSet: characterSets.join('\\'),
      encode,
    });
  } catch (error) {
    if (error instanceof UnfitTextError) return null;
    throw error;
  }
}

interface Encoding {
  readonly bulkData: (uri: string) => Uint8Array | undefined;
  readonly form: HeaderForm;
  /** Specific Character Set (0008,0005); empty for none. */
  readonly characterSet: string;
  readonly encode: (text: string, vr: string) => Uint8Array;
}

const noBulkData = () => undefined;

function dataSet(json: JsonObject, path: string, depth: number, encoding: Encoding): Uint8Array {
  if (depth > MAX_DEPTH) {
    throw new LimitExceededError('Sequences nest too deeply', { details: { limit: 'depth', maximum: MAX_DEPTH } });
  }
  const attributes = new Map<number, unknown>();
  for (const [key, attribute] of Object.entries(json)) {
    if (!/^[0-9A-Fa-f]{8}$/.test(key)) refuse(`${path}/${key.slice(0, 64)}`, 'the name is no tag');
    const tag = Number.parseInt(key, 16);
    if (leftOutGroups.has(tag >>> 16) || (tag & 0xffff) === 0) continue;
    attributes.set(tag, attribute);
  }
  const { form, characterSet } = encoding;
  const writer = new DataSetWriter(form);
  // Items inherit it, but those of the directory of a DICOMDIR come before it.
  if (characterSet === '') attributes.delete(SPECIFIC_CHARACTER_SET);
  else if (depth === 0 || path.startsWith('/00041220')) attributes.set(SPECIFIC_CHARACTER_SET, undefined);
  for (const tag of [...attributes.keys()].sort((a, b) => a - b)) {
    if (tag === SPECIFIC_CHARACTER_SET) writer.element(tag, 'CS', characterSet);
    else writeAttribute(writer, tag, attributes.get(tag), `${path}/${tagKey(tag)}`, depth, encoding);
  }
  return writer.toBytes();
}

function writeAttribute(
  writer: DataSetWriter,
  tag: number,
  attribute: unknown,
  path: string,
  depth: number,
  encoding: Encoding,
): void {
  if (!isObject(attribute)) refuse(path, 'it is no object');
  const vr = attribute['vr'] ?? defaultVr(tag);
  if (typeof vr !== 'string' || !isVr(vr)) refuse(path, 'its vr is unknown');
  const { Value: value, InlineBinary: inline, BulkDataURI: uri } = attribute;
  if (uri !== undefined) {
    const bytes = typeof uri === 'string' ? encoding.bulkData(uri) : refuse(path, 'BulkDataURI is no text');
    if (bytes !== undefined) writer.element(tag, vr, bytes);
  } else if (inline !== undefined) {
    writer.element(tag, vr, inlineBytes(inline, path));
  } else if (vr === 'SQ') {
    writer.element(tag, vr, items(value, path, depth, encoding));
  } else {
    writer.element(tag, vr, valueBytes(vr, value, path, encoding));
  }
}

/** `vr` may be absent in a query; the dictionary then tells it. */
function defaultVr(tag: number): string | undefined {
  const vr = lookUp(tag)?.vr;
  return vr?.slice(0, 2);
}

function inlineBytes(inline: unknown, path: string): Uint8Array {
  if (typeof inline !== 'string' || !base64.test(inline)) refuse(path, 'InlineBinary is no base64');
  return Buffer.from(inline, 'base64');
}

function items(value: unknown, path: string, depth: number, encoding: Encoding): Uint8Array[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) refuse(path, 'Value is no array');
  return value.map((item: unknown, index) => {
    if (item === null) return new Uint8Array(0);
    if (!isObject(item)) refuse(`${path}/${index}`, 'an item is no object');
    return dataSet(item, `${path}/${index}`, depth + 1, encoding);
  });
}

function valueBytes(vr: string, value: unknown, path: string, { encode }: Encoding): Uint8Array {
  if (value === undefined || value === null) return new Uint8Array(0);
  if (!Array.isArray(value)) refuse(path, 'Value is no array');
  if (isTextVr(vr)) return encode(value.map((one: unknown) => textOf(vr, one, path)).join('\\'), vr);
  if (isNumberVr(vr)) return numberBytes(vr, value, path);
  if (vr === 'AT') return tagBytes(value, path);
  return value.length === 0 ? new Uint8Array(0) : refuse(path, 'a binary attribute has no Value');
}

function textOf(vr: string, value: unknown, path: string): string {
  if (value === null) return '';
  if (vr === 'PN' && isObject(value)) return nameOf(value, path);
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return vr === 'DS' ? decimalString(value) : String(value);
  return refuse(path, 'a value is no text');
}

/** At most 16 characters (PS3.5 6.2), with as many digits as fit. */
function decimalString(value: number): string {
  const text = Object.is(value, -0) ? '-0' : String(value);
  if (text.length <= 16) return text;
  for (let digits = 15; digits > 0; digits--) {
    const shorter = Number(value.toPrecision(digits));
    if (Number.isFinite(shorter) && String(shorter).length <= 16) return String(shorter);
  }
  return value.toExponential(8);
}

function nameOf(value: JsonObject, path: string): string {
  const groups = [value['Alphabetic'], value['Ideographic'], value['Phonetic']].map((group) => {
    if (group === undefined || group === null) return '';
    return typeof group === 'string' ? group : refuse(path, 'a name component group is no text');
  });
  return groups.join('=').replace(/=+$/, '');
}

function numberBytes(vr: string, values: readonly unknown[], path: string): Uint8Array {
  const step = wordSize(vr);
  const bytes = new Uint8Array(values.length * step);
  const view = new DataView(bytes.buffer);
  for (const [index, value] of values.entries()) writeNumber(view, index * step, vr, value, path);
  return bytes;
}

function writeNumber(view: DataView, at: number, vr: string, value: unknown, path: string): void {
  if (vr === 'UV' || vr === 'SV') {
    const integer = bigintOf(value, path);
    const fits = vr === 'UV' ? BigInt.asUintN(64, integer) === integer : BigInt.asIntN(64, integer) === integer;
    if (!fits) refuse(path, 'a number is out of range');
    view.setBigUint64(at, BigInt.asUintN(64, integer), true);
    return;
  }
  const number = numberOf(value, path);
  if (vr === 'FD') view.setFloat64(at, number, true);
  else if (vr === 'FL') view.setFloat32(at, number, true);
  else writeInteger(view, at, vr, number, path);
}

function writeInteger(view: DataView, at: number, vr: string, number: number, path: string): void {
  const [least, most] = integerRange[vr] ?? [0, 0];
  if (!Number.isInteger(number) || number < least || number > most) refuse(path, 'a number is out of range');
  if (wordSize(vr) === 2) view.setUint16(at, number & 0xffff, true);
  else view.setUint32(at, number >>> 0, true);
}

function numberOf(value: unknown, path: string): number {
  if (typeof value === 'number') return value;
  if (value === 'NaN') return Number.NaN;
  if (typeof value === 'string' && /^[+-]?inf(inity)?$/i.test(value))
    return value.startsWith('-') ? -Infinity : Infinity;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
  return Number.isNaN(number) ? refuse(path, 'a value is no number') : number;
}

function bigintOf(value: unknown, path: string): bigint {
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value);
  if (typeof value === 'string' && /^-?[0-9]{1,20}$/.test(value)) return BigInt(value);
  return refuse(path, 'a value is no integer');
}

function tagBytes(values: readonly unknown[], path: string): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [index, value] of values.entries()) {
    if (typeof value !== 'string' || !/^[0-9A-Fa-f]{8}$/.test(value)) refuse(path, 'a value is no tag');
    view.setUint16(index * 4, Number.parseInt(value.slice(0, 4), 16), true);
    view.setUint16(index * 4 + 2, Number.parseInt(value.slice(4), 16), true);
  }
  return bytes;
}
