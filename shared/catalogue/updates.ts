import { checkValue, isFieldName, isObject, type JsonObject } from './documents';
import { InvalidDocumentError, UnsupportedQueryError } from './errors';
import { checkFilter, isOperators } from './filters';
import { compareValues, equalValues } from './ordering';
import type { Filter, Update } from './port';

/** Highest array index an update may address, so that a path cannot make a huge array. */
const maxArrayIndex = 100_000;

/** Tells whether an element of an array fits a `$pull` condition that is a filter over the element's fields. */
export type MatcherOf = (filter: Filter) => (document: unknown) => boolean;

interface Step {
  readonly parts: readonly string[];
  readonly path: string;
  readonly apply: (old: unknown) => unknown;
}

/** Says "leave the field as it is, and do not create it". */
const untouched = Symbol('untouched');
/** Says "remove the field". */
const removed = Symbol('removed');

/**
 * An update, checked once and applied to any number of documents.
 *
 * @throws UnsupportedQueryError for operators outside the subset, InvalidDocumentError for values that are not JSON
 *   and for two operators on one path
 */
export class CompiledUpdate {
  readonly #steps: Step[] = [];
  readonly #onInsert: Step[] = [];

  constructor(update: Update, matcherOf: MatcherOf) {
    if (!isObject(update) || Object.keys(update).length === 0)
      throw new UnsupportedQueryError('an update needs operators');
    for (const [operator, fields] of Object.entries(update)) {
      const make = Object.hasOwn(operators, operator) ? operators[operator] : undefined;
      if (!make) throw new UnsupportedQueryError(`update operator ${operator} is not supported`);
      if (!isObject(fields)) throw new UnsupportedQueryError(`${operator} needs an object of paths`);
      for (const [path, value] of Object.entries(fields)) {
        const step = { path, parts: pathOf(path), apply: make(path, value, matcherOf) };
        (operator === '$setOnInsert' ? this.#onInsert : this.#steps).push(step);
      }
    }
    refuseConflicts([...this.#steps, ...this.#onInsert]);
  }

  /** Changes `document` in place; `inserting` adds `$setOnInsert`. @throws InvalidDocumentError when a type does not fit */
  apply(document: JsonObject, inserting = false): void {
    const id = document['_id'];
    for (const step of this.#steps) applyStep(document, step);
    if (inserting) for (const step of this.#onInsert) applyStep(document, step);
    if (id !== undefined && document['_id'] !== id) throw new InvalidDocumentError('_id of a document cannot change');
  }
}

/** The fields of an upserted document that its filter fixes by equality. */
export function fieldsOfFilter(filter: Filter, into: JsonObject = {}): JsonObject {
  for (const [path, value] of Object.entries(filter)) {
    if (path === '$and') for (const part of value as readonly Filter[]) fieldsOfFilter(part, into);
    if (path.startsWith('$')) continue;
    const fixed = fixedValue(value);
    if (fixed !== untouched) applyStep(into, { path, parts: pathOf(path), apply: () => fixed });
  }
  return into;
}

function fixedValue(value: unknown): unknown {
  if (!isOperators(value)) return value;
  if (value['$eq'] !== undefined) return value['$eq'];
  const all = value['$all'] ?? value['$in'];
  return Array.isArray(all) && all.length === 1 ? all[0] : untouched;
}

type Make = (path: string, value: unknown, matcherOf: MatcherOf) => (old: unknown) => unknown;

const set: Make = (path, value) => {
  checkValue(value, path, 1);
  return () => structuredClone(value);
};

const extreme =
  (sign: 1 | -1): Make =>
  (path, value) => {
    checkValue(value, path, 1);
    return (old) => (old === undefined || compareValues(value, old) * sign > 0 ? value : untouched);
  };

const operators: Readonly<Record<string, Make>> = {
  $set: set,
  $setOnInsert: set,
  $unset: () => (old) => (old === undefined ? untouched : removed),
  $inc: (path, by) => {
    if (typeof by !== 'number' || !Number.isFinite(by))
      throw new InvalidDocumentError(`$inc of ${path} needs a finite number`);
    return (old) => {
      if (old !== undefined && typeof old !== 'number') throw wrongType('$inc', path, 'a number');
      return ((old as number | undefined) ?? 0) + by;
    };
  },
  $min: extreme(-1),
  $max: extreme(1),
  $push: (path, value) => {
    const added = eachOf('$push', path, value);
    return (old) => [...listAt('$push', path, old), ...structuredClone(added)];
  },
  $addToSet: (path, value) => {
    const added = eachOf('$addToSet', path, value);
    return (old) => {
      const list = [...listAt('$addToSet', path, old)];
      for (const item of added) if (!list.some((held) => equalValues(held, item))) list.push(structuredClone(item));
      return list;
    };
  },
  $pull: (path, condition, matcherOf) => {
    const matches = pullMatcher(path, condition, matcherOf);
    return (old) => (old === undefined ? untouched : listAt('$pull', path, old).filter((item) => !matches(item)));
  },
};

function pullMatcher(path: string, condition: unknown, matcherOf: MatcherOf): (item: unknown) => boolean {
  if (!isObject(condition)) {
    checkValue(condition, path, 1);
    return (item) => equalValues(item, condition);
  }
  const filter = isOperators(condition) ? { item: condition } : condition;
  checkFilter(filter);
  const matches = matcherOf(filter as Filter);
  return isOperators(condition) ? (item) => matches({ item }) : (item) => isObject(item) && matches(item);
}

function eachOf(operator: string, path: string, value: unknown): unknown[] {
  if (!isOperators(value)) {
    checkValue(value, path, 1);
    return [value];
  }
  const unknown = Object.keys(value).find((key) => key !== '$each');
  if (unknown) throw new UnsupportedQueryError(`${operator} with ${unknown} is not supported`);
  if (!Array.isArray(value['$each'])) throw new UnsupportedQueryError(`${operator} of ${path}: $each needs a list`);
  checkValue(value['$each'], path, 1);
  return value['$each'];
}

function listAt(operator: string, path: string, old: unknown): unknown[] {
  if (old === undefined) return [];
  if (!Array.isArray(old)) throw wrongType(operator, path, 'an array');
  return old;
}

function applyStep(document: JsonObject, { parts, path, apply }: Step): void {
  let holder: unknown = document;
  for (let index = 0; index < parts.length - 1; index++) {
    const below = read(holder, parts[index]!, path);
    if (below === undefined) {
      // Nothing there yet: only a value to be stored creates the way to it.
      const value = apply(undefined);
      if (value === untouched || value === removed) return;
      write(holder, parts[index]!, nested(parts.slice(index + 1), value), path);
      return;
    }
    holder = below;
  }
  const last = parts[parts.length - 1]!;
  const value = apply(read(holder, last, path));
  if (value === removed) remove(holder, last);
  else if (value !== untouched) write(holder, last, value, path);
}

function nested(parts: readonly string[], value: unknown): unknown {
  return parts.reduceRight<unknown>((below, part) => ({ [part]: below }), value);
}

function read(holder: unknown, part: string, path: string): unknown {
  if (isObject(holder)) return Object.hasOwn(holder, part) ? holder[part] : undefined;
  if (Array.isArray(holder)) return holder[arrayIndex(part, path)];
  throw wrongType('the way', path, 'objects only');
}

function write(holder: unknown, part: string, value: unknown, path: string): void {
  if (isObject(holder)) holder[part] = value;
  else if (Array.isArray(holder)) {
    const index = arrayIndex(part, path);
    while (holder.length < index) holder.push(null);
    holder[index] = value;
  } else throw wrongType('the way', path, 'objects only');
}

function remove(holder: unknown, part: string): void {
  if (Array.isArray(holder)) holder[Number(part)] = null;
  else delete (holder as JsonObject)[part];
}

function arrayIndex(part: string, path: string): number {
  const index = /^(0|[1-9]\d{0,5})$/.test(part) ? Number(part) : -1;
  if (index < 0 || index > maxArrayIndex) throw wrongType('the way', path, 'an index where an array lies');
  return index;
}

function pathOf(path: string): string[] {
  const parts = path.split('.');
  const operator = parts.find((part) => part.startsWith('$'));
  if (operator !== undefined) throw new UnsupportedQueryError(`update path ${path}: ${operator} is not supported`);
  if (!parts.every(isFieldName)) throw new InvalidDocumentError(`update path "${path}" is no dotted path`);
  return parts;
}

function refuseConflicts(steps: readonly Step[]): void {
  const paths = steps.map(({ path }) => path).sort();
  const seen = new Set<string>();
  for (const path of paths) {
    const parts = path.split('.');
    for (let length = 1; length <= parts.length; length++) {
      if (seen.has(parts.slice(0, length).join('.')))
        throw new InvalidDocumentError(`two updates of one path at ${path}`);
    }
    seen.add(path);
  }
}

function wrongType(operator: string, path: string, wanted: string): InvalidDocumentError {
  return new InvalidDocumentError(`${operator} to ${path} needs ${wanted}`, { details: { path } });
}
