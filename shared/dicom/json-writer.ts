import { decodeValues, decodeValuesChecked, parseCharacterSet, type SourceCharacterSets } from './charset/decode';
import { tagKey } from './dictionary';
import type { SkimmedValue } from './skim';
import { decodeNumbers, decodeTags, isNumberVr, isTextVr, personName, toLittleEndian } from './values';
import { type Cursor, type Signal, UNDEFINED_LENGTH, type Visitor } from './walker';

/**
 * Names where a value can be fetched instead of being inlined.
 *
 * @param path - `/00081140/0/7FE00010`: tags and item indexes down to the element
 * @param length - bytes of the value; `UNDEFINED_LENGTH` for fragments
 * @returns the URI, or undefined to inline (or leave out) the value
 */
export type BulkDataUri = (path: string, vr: string, length: number) => string | undefined;

export interface JsonOptions {
  /** Asked for pixel data always, for other values when longer than `maxInlineBytes`. */
  readonly bulkDataUri?: BulkDataUri;
  /** Longer values of OB, OW, ..., UN without a URI are left out; default 65,536 bytes. */
  readonly maxInlineBytes?: number;
  /** Top level values that the bytes lack (`Skimmer`): asked for as pixel data is. */
  readonly skimmed?: readonly SkimmedValue[];
  /** Text that contradicts its declared character set is read as `decodeValuesChecked` does; default: as declared. */
  readonly source?: SourceCharacterSets;
}

/** VRs that may be bulk data (PS3.18 F.2.2). */
export const bulkVrs = new Set('DS FL FD IS LT OB OD OF OL OV OW SL SS ST SV UC UL UN US UT UV'.split(' '));
const TRAILING_PADDING = 0xfffcfffc;
const jsonNumber = /^-?(?:0|[1-9][0-9]{0,15})(?:\.[0-9]{1,16})?$/;

/** Bytes that mean something else in a character set, in multiple values or in JSON: all but plain ASCII. */
const needsCare = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < 0x20 || byte > 0x7d || byte === 0x22 || byte === 0x5c ? 1 : 0,
);

/** The slicer that every Buffer has and the types do not tell. */
interface SlicingBuffer extends Buffer {
  latin1Slice(start: number, end: number): string;
}

/** One data set in work: the top level or an item. */
interface Level {
  readonly entries: string[];
  characterSets: readonly string[];
  readonly items: string[];
  lastTag: number;
  ordered: boolean;
}

/** True for pixel data in any of its three forms. */
export function isPixelData(tag: number): boolean {
  return tag === 0x7fe00010 || tag === 0x7fe00008 || tag === 0x7fe00009;
}

/** True for a native value that is given by its address where there is one: pixel data, and long ones that may be. */
export function isBulkData(
  { tag, vr, length }: Pick<Cursor, 'tag' | 'vr' | 'length'>,
  maxInlineBytes: number,
): boolean {
  return length > 0 && (length > maxInlineBytes || isPixelData(tag)) && bulkVrs.has(vr);
}

/** Builds the DICOM JSON text of the data set it visits (PS3.18 Annex F.2). */
export class JsonWriter implements Visitor {
  private readonly bytes: SlicingBuffer;
  private readonly bulkDataUri: BulkDataUri | undefined;
  private readonly maxInlineBytes: number;
  private readonly skimmed: ReadonlyMap<number, SkimmedValue>;
  private readonly source: SourceCharacterSets | undefined;
  private level: Level = newLevel([]);
  private readonly stack: Level[] = [];
  /** `tag/index` steps to the level in work. */
  private readonly path: string[] = [];

  constructor(bytes: Uint8Array, options: JsonOptions) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length) as SlicingBuffer;
    this.bulkDataUri = options.bulkDataUri;
    this.maxInlineBytes = options.maxInlineBytes ?? 65_536;
    this.skimmed = new Map(options.skimmed?.map((value) => [value.tag, value]));
    this.source = options.source;
  }

  /** The JSON object of everything visited; closes what a truncated data set left open. */
  finish(): string {
    while (this.path.length > 0) {
      if (this.path.length % 2 === 0) this.closeItem();
      this.closeSequence(Number.parseInt(this.path.at(-1) ?? '', 16));
    }
    return close(this.level);
  }

  element(cursor: Cursor): Signal {
    const { tag, vr, valueOffset, length } = cursor;
    if (isLeftOut(cursor)) return undefined;
    if (tag === 0x00080005) this.useCharacterSet(cursor);
    if (length === 0) return this.emptyElement(cursor);
    if (isBulkData(cursor, this.maxInlineBytes)) {
      const uri = this.bulkDataUri?.(this.pathOf(tag), vr, length);
      if (uri !== undefined) return this.add(tag, `{"vr":"${vr}","BulkDataURI":${JSON.stringify(uri)}}`);
    }
    const plain = isTextVr(vr) ? this.plainText(vr, valueOffset, length) : undefined;
    if (plain !== undefined) return this.add(tag, plain);
    const value = this.bytes.subarray(valueOffset, valueOffset + length);
    return this.add(tag, this.valueOf(cursor, value));
  }

  enterSequence(cursor: Cursor): Signal {
    this.path.push(tagKey(cursor.tag));
    return undefined;
  }

  enterItem(_cursor: Cursor, index: number): Signal {
    this.stack.push(this.level);
    this.path.push(String(index));
    this.level = newLevel(this.level.characterSets);
    return undefined;
  }

  leaveItem(): Signal {
    this.closeItem();
    return undefined;
  }

  leaveSequence(cursor: Cursor): Signal {
    return this.closeSequence(cursor.tag);
  }

  faultySequence(): void {
    [this.level = this.level] = this.stack.splice(0);
    this.level.items.length = 0;
    this.path.length = 0;
  }

  enterFragments({ tag, vr }: Cursor): Signal {
    return this.addBulk(tag, vr, UNDEFINED_LENGTH);
  }

  private emptyElement({ tag, vr, depth }: Cursor): Signal {
    const skimmed = depth === 0 ? this.skimmed.get(tag) : undefined;
    if (skimmed !== undefined) return this.addBulk(tag, skimmed.vr, skimmed.length);
    return this.add(tag, `{"vr":"${vr}"}`);
  }

  private addBulk(tag: number, vr: string, length: number): Signal {
    const uri = this.bulkDataUri?.(this.pathOf(tag), vr, length);
    return this.add(tag, uri === undefined ? `{"vr":"${vr}"}` : `{"vr":"${vr}","BulkDataURI":${JSON.stringify(uri)}}`);
  }

  private closeSequence(tag: number): Signal {
    this.path.pop();
    const items = this.level.items.splice(0);
    return this.add(tag, items.length === 0 ? '{"vr":"SQ"}' : `{"vr":"SQ","Value":[${items.join(',')}]}`);
  }

  private closeItem(): void {
    const text = close(this.level);
    this.level = this.stack.pop() ?? newLevel([]);
    this.path.pop();
    this.level.items.push(text);
  }

  private pathOf(tag: number): string {
    return `/${[...this.path, tagKey(tag)].join('/')}`;
  }

  private useCharacterSet({ valueOffset, length }: Cursor): void {
    const raw = this.bytes.toString('latin1', valueOffset, valueOffset + Math.min(length, 1024));
    this.level.characterSets = parseCharacterSet(raw);
  }

  private add(tag: number, json: string): Signal {
    const level = this.level;
    if (tag <= level.lastTag) level.ordered = false;
    level.lastTag = tag;
    level.entries.push(`"${tagKey(tag)}":${json}`);
    return undefined;
  }

  private valueOf({ vr, littleEndian }: Cursor, value: Buffer): string {
    if (isTextVr(vr)) return this.textOf(vr, value);
    if (isNumberVr(vr)) return arrayOf(vr, decodeNumbers(vr, value, littleEndian).map(numberText));
    if (vr === 'AT') return arrayOf(vr, decodeTags(value, littleEndian).map(quote));
    if (value.length > this.maxInlineBytes) return `{"vr":"${vr}"}`;
    const inline = toLittleEndian(vr, value, littleEndian);
    return `{"vr":"${vr}","InlineBinary":"${Buffer.from(inline.buffer, inline.byteOffset, inline.length).toString('base64')}"}`;
  }

  /** Most values are one plain text: written without decoding, splitting and escaping. */
  private plainText(vr: string, start: number, length: number): string | undefined {
    const { bytes } = this;
    let end = start + length;
    while (end > start && (bytes[end - 1] === 0x20 || bytes[end - 1] === 0)) end--;
    if (end === start) return `{"vr":"${vr}"}`;
    if (bytes[start] === 0x20) return undefined;
    for (let at = start; at < end; at++) if (needsCare[bytes[at]!] === 1) return undefined;
    const text = bytes.latin1Slice(start, end);
    if (vr === 'DS' || vr === 'IS') return `{"vr":"${vr}","Value":[${decimalText(text)}]}`;
    if (vr !== 'PN') return `{"vr":"${vr}","Value":["${text}"]}`;
    return text.includes('=') ? undefined : `{"vr":"PN","Value":[{"Alphabetic":"${text}"}]}`;
  }

  private textOf(vr: string, value: Buffer): string {
    const { characterSets } = this.level;
    const values = this.source
      ? decodeValuesChecked(value, characterSets, vr, this.source).values
      : decodeValues(value, characterSets, vr);
    if (vr === 'DS' || vr === 'IS') return arrayOf(vr, values.map(decimalText));
    if (vr === 'PN') return arrayOf(vr, values.map(nameText));
    return arrayOf(vr, values.map(quoteOrNull));
  }
}

function newLevel(characterSets: readonly string[]): Level {
  return { entries: [], characterSets, items: [], lastTag: -1, ordered: true };
}

/** Groups 0 and 2 belong to the message and the file, group lengths and trailing padding to their encoding (F.2.2). */
export function isLeftOut({ tag, depth }: Pick<Cursor, 'tag' | 'depth'>): boolean {
  return (tag & 0xffff) === 0 || tag === TRAILING_PADDING || (depth === 0 && (tag >>> 16 === 2 || tag >>> 16 === 0));
}

/** Attributes ascend (F.2.2); of a repeated one the last counts. */
function close(level: Level): string {
  if (level.ordered) return `{${level.entries.join(',')}}`;
  const byKey = new Map(level.entries.map((entry) => [entry.slice(0, 10), entry]));
  return `{${[...byKey.keys()]
    .sort()
    .map((key) => byKey.get(key))
    .join(',')}}`;
}

function arrayOf(vr: string, values: readonly string[]): string {
  return values.length === 0 ? `{"vr":"${vr}"}` : `{"vr":"${vr}","Value":[${values.join(',')}]}`;
}

function quote(text: string): string {
  return JSON.stringify(text);
}

/** An empty value among others is null (F.2.5). */
function quoteOrNull(text: string): string {
  return text === '' ? 'null' : JSON.stringify(text);
}

/** A name without any component group is null as well. */
function nameText(value: string): string {
  const json = JSON.stringify(personName(value));
  return json === '{}' ? 'null' : json;
}

/** JSON has no NaN nor infinities: they become strings. */
function numberText(value: number | bigint): string {
  if (typeof value === 'bigint') return `"${value}"`;
  return Number.isFinite(value) ? (Object.is(value, -0) ? '-0.0' : String(value)) : `"${value}"`;
}

/** DS and IS: a number with the digits as written; a string where a double would lose some (F.2.3 note). */
function decimalText(text: string): string {
  if (text === '') return 'null';
  if (jsonNumber.test(text) && text.length <= 16) return text;
  const number = Number(text);
  if (!/^[+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?$/.test(text) || !Number.isFinite(number)) return quote(text);
  const digits = text
    .replace(/[eE].*/, '')
    .replace(/[^0-9]/g, '')
    .replace(/^0+/, '');
  return digits.length > 15 ? quote(text) : String(number);
}
