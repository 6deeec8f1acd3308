import { isObject } from './documents';
import type { Sort } from './port';

/** Rank of a value's type in the order of BSON: null and missing, numbers, strings, objects, arrays, booleans. */
export function typeRank(value: unknown): number {
  if (value === null || value === undefined) return 1;
  switch (typeof value) {
    case 'number':
      return 2;
    case 'string':
      return 3;
    case 'boolean':
      return 6;
    default:
      return Array.isArray(value) ? 5 : 4;
  }
}

/**
 * Compares two JSON values in the order MongoDB sorts them by: by type, then by value; strings by their UTF-8 bytes.
 *
 * @returns negative, 0 or positive
 */
export function compareValues(left: unknown, right: unknown): number {
  const rank = typeRank(left) - typeRank(right);
  if (rank !== 0) return rank;
  if (typeof left === 'number') return left - (right as number);
  if (typeof left === 'string') return compareStrings(left, right as string);
  if (typeof left === 'boolean') return Number(left) - Number(right);
  if (Array.isArray(left)) return compareLists(left, right as unknown[]);
  return isObject(left) ? compareObjects(left, right as Record<string, unknown>) : 0;
}

/** Compares by code point, which is the order of the UTF-8 bytes; plain `<` differs beyond the basic plane. */
export function compareStrings(left: string, right: string): number {
  if (left === right) return 0;
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    if (a !== b) return byteOrder(a) - byteOrder(b);
  }
  return left.length - right.length;
}

// Surrogates stand for code points above every other UTF-16 unit.
const byteOrder = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);

function compareLists(left: readonly unknown[], right: readonly unknown[]): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const order = compareValues(left[index], right[index]);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function compareObjects(left: Record<string, unknown>, right: Record<string, unknown>): number {
  const a = Object.entries(left);
  const b = Object.entries(right);
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const [leftKey, leftValue] = a[index]!;
    const [rightKey, rightValue] = b[index]!;
    const order =
      typeRank(leftValue) - typeRank(rightValue) ||
      compareStrings(leftKey, rightKey) ||
      compareValues(leftValue, rightValue);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** True when two JSON values are equal as MongoDB's equality has it: field order of objects counts. */
export function equalValues(left: unknown, right: unknown): boolean {
  return left === right || compareValues(left, right) === 0;
}

/**
 * Every value a dotted path reaches, arrays on the way opened; the last value is not opened.
 *
 * @returns an empty list when the path reaches nothing
 */
export function valuesAt(document: unknown, parts: readonly string[], from = 0): unknown[] {
  let value = document;
  for (let index = from; index < parts.length; index++) {
    if (Array.isArray(value)) {
      const list: unknown[] = value;
      return list.flatMap((element) => (isObject(element) ? valuesAt(element, parts, index) : []));
    }
    if (!isObject(value)) return [];
    const part = parts[index]!;
    if (!Object.hasOwn(value, part)) return [];
    value = value[part];
  }
  return [value];
}

type SortKey = readonly unknown[];

/** Sorts documents as MongoDB: an array counts by its least element ascending, by its greatest descending. */
export class Sorter {
  readonly #paths: readonly { parts: readonly string[]; direction: 1 | -1 }[];

  constructor(sort: Sort) {
    this.#paths = Object.entries(sort).map(([path, direction]) => ({ parts: path.split('.'), direction }));
  }

  /** The values to compare a document by. */
  key(document: unknown): SortKey {
    return this.#paths.map(({ parts, direction }) => representative(valuesAt(document, parts), direction));
  }

  /** Compares two keys by the first `count` paths; default all. */
  compare(left: SortKey, right: SortKey, count: number = this.#paths.length): number {
    for (let index = 0; index < count; index++) {
      const order = compareSortValues(left[index], right[index]);
      if (order !== 0) return order * this.#paths[index]!.direction;
    }
    return 0;
  }
}

/** Stands for an empty array, which sorts before null. */
const emptyArray = Symbol('empty array');

function compareSortValues(left: unknown, right: unknown): number {
  if (left === emptyArray || right === emptyArray) return Number(right === emptyArray) - Number(left === emptyArray);
  return compareValues(left, right);
}

function representative(values: readonly unknown[], direction: 1 | -1): unknown {
  if (values.length === 0) return null;
  const candidates = values.flatMap((value): unknown[] => {
    if (!Array.isArray(value)) return [value];
    return value.length === 0 ? [emptyArray] : value;
  });
  return candidates.reduce((best, value) => (compareSortValues(value, best) * direction < 0 ? value : best));
}
