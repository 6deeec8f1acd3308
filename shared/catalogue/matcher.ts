import { isObject } from './documents';
import { isOperators } from './filters';
import { compareValues, equalValues, typeRank } from './ordering';
import type { Filter } from './port';
import { textPattern } from './text-pattern';

type Test = (document: unknown) => boolean;
type ValueTest = (value: unknown) => boolean;

/**
 * Compiles a checked filter into a test of one document, with MongoDB's rules: comparisons within one type, null as
 * missing, arrays by any element.
 */
export function matcherOf(filter: Filter): Test {
  return allOf(
    Object.entries(filter).map(([key, value]) => {
      if (!key.startsWith('$')) return fieldTest(key, value);
      const parts = (value as readonly Filter[]).map(matcherOf);
      if (key === '$and') return allOf(parts);
      if (key === '$or') return (document) => parts.some((part) => part(document));
      return (document) => !parts.some((part) => part(document));
    }),
  );
}

function fieldTest(path: string, value: unknown): Test {
  const parts = path.split('.');
  const test = isOperators(value) ? operatorsTest(value) : anyOf(equality(value));
  return (document) => {
    const reached: unknown[] = [];
    reach(document, parts, 0, reached);
    return test(reached);
  };
}

/**
 * Collects what a path reaches in one document: one value per way through arrays of objects, `undefined` where an
 * object lacks the field. The last value is not opened. A number addresses a position of an array as well.
 */
function reach(value: unknown, parts: readonly string[], at: number, into: unknown[]): void {
  if (at === parts.length) {
    into.push(value);
  } else if (Array.isArray(value)) {
    for (const element of value) if (isObject(element)) reach(element, parts, at, into);
    const part = parts[at]!;
    if (/^(0|[1-9]\d*)$/.test(part) && Number(part) < value.length) reach(value[Number(part)], parts, at + 1, into);
  } else if (isObject(value) && Object.hasOwn(value, parts[at]!)) reach(value[parts[at]!], parts, at + 1, into);
  else into.push(undefined);
}

type ReachedTest = (reached: readonly unknown[]) => boolean;

/** Any value reached, or any element of an array reached, passes. */
function anyOf(test: ValueTest): ReachedTest {
  return (reached) => reached.some((value) => test(value) || (Array.isArray(value) && value.some(test)));
}

/** Any value reached passes; arrays are not opened. */
const anyWhole =
  (test: ValueTest): ReachedTest =>
  (reached) =>
    reached.some(test);

const none =
  (test: ReachedTest): ReachedTest =>
  (reached) =>
    !test(reached);

function equality(wanted: unknown): ValueTest {
  if (wanted === null) return (value) => value === null || value === undefined;
  if (typeof wanted !== 'object') return (value) => value === wanted;
  return (value) => value !== undefined && equalValues(value, wanted);
}

function membership(values: readonly unknown[]): ValueTest {
  const set = new Set(values);
  if (set.has(null)) set.add(undefined);
  return (value) => set.has(value);
}

function comparison(wanted: unknown, fits: (order: number) => boolean): ValueTest {
  const rank = typeRank(wanted);
  return (value) => typeRank(value) === rank && fits(compareValues(value, wanted));
}

function pattern(text: string, options: unknown): ValueTest {
  const fits = textPattern(text, options === 'i');
  return (value) => typeof value === 'string' && fits(value);
}

function operatorsTest(operators: Readonly<Record<string, unknown>>): ReachedTest {
  return allOf(
    Object.entries(operators)
      .filter(([operator]) => operator !== '$options')
      .map(([operator, value]) => operatorTest(operator, value, operators['$options'])),
  );
}

function operatorTest(operator: string, value: unknown, options: unknown): ReachedTest {
  switch (operator) {
    case '$eq':
      return anyOf(equality(value));
    case '$ne':
      return none(anyOf(equality(value)));
    case '$in':
      return anyOf(membership(value as readonly unknown[]));
    case '$nin':
      return none(anyOf(membership(value as readonly unknown[])));
    case '$gt':
      return anyOf(comparison(value, (order) => order > 0));
    case '$gte':
      return anyOf(comparison(value, (order) => order >= 0));
    case '$lt':
      return anyOf(comparison(value, (order) => order < 0));
    case '$lte':
      return anyOf(comparison(value, (order) => order <= 0));
    case '$exists':
      return value === true ? anyWhole(present) : none(anyWhole(present));
    case '$regex':
      return anyOf(pattern(value as string, options));
    case '$size':
      return anyWhole((item) => Array.isArray(item) && item.length === value);
    case '$all': {
      const all = (value as readonly unknown[]).map((item) => anyOf(equality(item)));
      return all.length === 0 ? () => false : allOf(all);
    }
    case '$elemMatch':
      return elementTest(value as Readonly<Record<string, unknown>>);
    case '$not':
      return none(operatorsTest(value as Readonly<Record<string, unknown>>));
    default:
      throw new Error(`operator ${operator} was not checked`);
  }
}

const present: ValueTest = (value) => value !== undefined;

function elementTest(condition: Readonly<Record<string, unknown>>): ReachedTest {
  if (isOperators(condition) && !Object.keys(condition).some((key) => ['$and', '$or', '$nor'].includes(key))) {
    // Operators look at the element itself: an array in an array is not opened, and equals nothing a filter can name.
    const test = operatorsTest(condition);
    const seen = (element: unknown): unknown => (Array.isArray(element) ? {} : element);
    return anyWhole((list) => Array.isArray(list) && list.some((element) => test([seen(element)])));
  }
  const test = matcherOf(condition as Filter);
  return anyWhole((list) => Array.isArray(list) && list.some((element) => isObject(element) && test(element)));
}

function allOf<T>(tests: readonly ((value: T) => boolean)[]): (value: T) => boolean {
  const [first] = tests;
  if (tests.length === 1 && first) return first;
  return (value) => tests.every((test) => test(value));
}
