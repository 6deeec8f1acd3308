import { isFieldName, isObject, type JsonObject } from './documents';
import { UnsupportedQueryError } from './errors';
import type { Scalar, Sort } from './port';

/** Longest pattern of `$regex`, in UTF-16 units. */
export const maxPatternLength = 4096;
/** Deepest nesting of a filter. */
export const maxFilterDepth = 20;
/** Most values of one `$in`, `$nin` or `$all`. */
export const maxListLength = 100_000;

/**
 * Checks that a filter lies in the port's subset, so that each adapter refuses the same ones.
 *
 * @throws UnsupportedQueryError naming the operator or the path
 */
export function checkFilter(filter: unknown, depth = 0): asserts filter is JsonObject {
  if (!isObject(filter)) throw new UnsupportedQueryError('a filter must be an object');
  if (depth > maxFilterDepth) throw new UnsupportedQueryError(`a filter nests deeper than ${maxFilterDepth}`);
  for (const [key, value] of Object.entries(filter)) {
    if (key === '$and' || key === '$or' || key === '$nor') {
      if (!Array.isArray(value) || value.length === 0)
        throw new UnsupportedQueryError(`${key} needs a list of filters`);
      for (const part of value) checkFilter(part, depth + 1);
    } else if (key.startsWith('$')) throw new UnsupportedQueryError(`operator ${key} is not supported`);
    else checkField(key, value, depth);
  }
}

/**
 * Checks a sort order.
 *
 * @throws UnsupportedQueryError for a direction other than 1 and -1, or more than 16 paths
 */
export function checkSort(sort: Sort): void {
  const entries = Object.entries(sort);
  if (entries.length > 16) throw new UnsupportedQueryError('sort by more than 16 paths');
  for (const [path, direction] of entries) {
    checkPath(path);
    if (direction !== 1 && direction !== -1)
      throw new UnsupportedQueryError(`sort direction of ${path} is not 1 or -1`);
  }
}

/**
 * Checks `limit` or `skip`; a limit of 0 means none, as in MongoDB.
 *
 * @throws UnsupportedQueryError when it is no whole number of at least 0
 */
export function checkCount(name: string, value: number | undefined): number {
  if (value === undefined) return 0;
  if (!Number.isSafeInteger(value) || value < 0) throw new UnsupportedQueryError(`${name} must be a whole number >= 0`);
  return value;
}

/** @throws UnsupportedQueryError when `path` is no dotted path */
export function checkPath(path: string): void {
  if (!path.split('.').every(isFieldName)) throw new UnsupportedQueryError(`path "${path}" is no dotted path`);
}

/** True when the value of a path in a filter is an object of operators. */
export function isOperators(value: unknown): value is JsonObject {
  return isObject(value) && Object.keys(value).length > 0 && Object.keys(value).every((key) => key.startsWith('$'));
}

function checkField(path: string, value: unknown, depth: number): void {
  checkPath(path);
  if (isOperators(value)) checkOperators(path, value, depth);
  else checkScalar(path, value);
}

function checkOperators(path: string, operators: JsonObject, depth: number): void {
  for (const [operator, value] of Object.entries(operators)) {
    const check = operatorChecks[operator];
    if (!check) throw new UnsupportedQueryError(`operator ${operator} is not supported`, { details: { path } });
    check(path, value, depth, operators);
  }
}

type Check = (path: string, value: unknown, depth: number, siblings: JsonObject) => void;

const comparison: Check = (path, value) => {
  if (typeof value !== 'string' && !(typeof value === 'number' && Number.isFinite(value))) {
    throw new UnsupportedQueryError(`${path}: $gt, $gte, $lt, $lte compare with a string or a finite number`);
  }
};

const list: Check = (path, value) => {
  if (!Array.isArray(value)) throw new UnsupportedQueryError(`${path}: $in, $nin, $all need a list`);
  if (value.length > maxListLength) throw new UnsupportedQueryError(`${path}: a list of more than ${maxListLength}`);
  for (const item of value) checkScalar(path, item);
};

const operatorChecks: Readonly<Record<string, Check | undefined>> = Object.assign(Object.create(null), {
  $eq: checkScalar,
  $ne: checkScalar,
  $gt: comparison,
  $gte: comparison,
  $lt: comparison,
  $lte: comparison,
  $in: list,
  $nin: list,
  $all: list,
  $exists: (path, value) => {
    if (typeof value !== 'boolean') throw new UnsupportedQueryError(`${path}: $exists needs true or false`);
  },
  $regex: (path, value) => checkPattern(path, value),
  $options: (path, value, _depth, siblings) => {
    if (value !== 'i') throw new UnsupportedQueryError(`${path}: $options other than "i"`);
    if (siblings['$regex'] === undefined) throw new UnsupportedQueryError(`${path}: $options without $regex`);
  },
  $size: (path, value) => {
    if (!Number.isSafeInteger(value) || (value as number) < 0)
      throw new UnsupportedQueryError(`${path}: $size needs a whole number >= 0`);
  },
  $elemMatch: (path, value, depth) => {
    if (isOperators(value) && !Object.keys(value).some((key) => ['$and', '$or', '$nor'].includes(key)))
      checkOperators(path, value, depth + 1);
    else checkFilter(value, depth + 1);
  },
  $not: (path, value, depth) => {
    if (!isOperators(value)) throw new UnsupportedQueryError(`${path}: $not needs operators`);
    if (depth > maxFilterDepth) throw new UnsupportedQueryError(`a filter nests deeper than ${maxFilterDepth}`);
    checkOperators(path, value, depth + 1);
  },
} satisfies Record<string, Check>);

function checkScalar(path: string, value: unknown): asserts value is Scalar {
  const fits = value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
  if (!fits)
    throw new UnsupportedQueryError(`${path} is compared with something else than a string, number, boolean or null`);
}

function checkPattern(path: string, pattern: unknown): void {
  if (typeof pattern !== 'string' || pattern.length > maxPatternLength) {
    throw new UnsupportedQueryError(`${path}: $regex needs a pattern of at most ${maxPatternLength} characters`);
  }
  try {
    new RegExp(pattern);
  } catch (cause) {
    throw new UnsupportedQueryError(`${path}: $regex is no valid pattern`, { cause });
  }
}
