import { isObject } from '../documents';
import type { Scalar } from '../port';

/**
 * A value as it stands in an index, so that SQLite's order of numbers, texts and blobs is the order of BSON types:
 * null and missing (-Infinity, no JSON number), numbers, strings, objects, arrays, booleans.
 */
export type Key = string | number | Uint8Array;

/** Null or missing. */
export const nullKey: Key = Number.NEGATIVE_INFINITY;
/** First key above all strings: what an upper bound of strings excludes. */
export const aboveStrings: Key = Uint8Array.of();
/** First string: what an upper bound of numbers excludes. */
export const aboveNumbers: Key = '';
/** An empty array, or an array element without the field: equal to nothing a filter can ask for. */
const nothingKey: Key = Uint8Array.of(0);
const falseKey: Key = Uint8Array.of(8, 0);
const trueKey: Key = Uint8Array.of(8, 1);

/** The key of one value; a whole object or array keeps its type and its JSON, so that unique indexes tell them apart. */
export function keyOf(value: unknown): Key {
  switch (typeof value) {
    case 'string':
      return textKey(value);
    case 'number':
      return value;
    case 'boolean':
      return value ? trueKey : falseKey;
    default:
      if (value === null || value === undefined) return nullKey;
      return Buffer.from(`${Array.isArray(value) ? '\x04' : '\x03'}${JSON.stringify(value)}`);
  }
}

/** A text as it stands in an index: SQLite's driver ends texts at NUL, so it is written otherwise, in the same order. */
export function textKey(text: string): string {
  if (!text.includes('\0') && !text.includes('\u0001')) return text;
  return text.replaceAll('\u0001', '\u0001\u0002').replaceAll('\0', '\u0001\u0001');
}

/** The key of a value that a filter compares with. */
export const scalarKey = (value: Scalar): Key => keyOf(value);

/** True when two keys are the same for an index. */
export function sameKey(left: Key, right: Key): boolean {
  if (typeof left !== 'object' || typeof right !== 'object') return left === right;
  return left === right || Buffer.compare(left, right) === 0;
}

/** The keys of one path of a document, and whether an array lies on it. */
export interface PathKeys {
  readonly keys: readonly Key[];
  readonly multi: boolean;
}

/** Reads the keys of a path: one, or one per array element when an array lies on it. Never empty. */
export function pathKeys(document: unknown, parts: readonly string[]): PathKeys {
  let value = document;
  for (let index = 0; index < parts.length; index++) {
    if (Array.isArray(value)) return { keys: distinct(elementKeys(value, parts, index)), multi: true };
    if (!isObject(value) || !Object.hasOwn(value, parts[index]!)) return missing;
    value = value[parts[index]!];
  }
  if (!Array.isArray(value)) return { keys: [keyOf(value)], multi: false };
  return { keys: value.length === 0 ? [nothingKey] : distinct(value.map(keyOf)), multi: true };
}

const missing: PathKeys = { keys: [nullKey], multi: false };

function elementKeys(list: readonly unknown[], parts: readonly string[], from: number): Key[] {
  if (list.length === 0) return [nothingKey];
  const rest = parts.slice(from);
  return list.flatMap((element) => (isObject(element) ? pathKeys(element, rest).keys : [nothingKey]));
}

function distinct(keys: readonly Key[]): Key[] {
  if (keys.length < 2) return [...keys];
  const seen = new Set<string | number>();
  return keys.filter((key) => {
    const mark =
      typeof key === 'object' ? `\0${Buffer.from(key).toString('latin1')}` : typeof key === 'string' ? `s${key}` : key;
    if (seen.has(mark)) return false;
    seen.add(mark);
    return true;
  });
}
