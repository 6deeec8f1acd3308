import type { JsonAttribute, JsonAttributes } from '#shared/archive/documents';
import { offsetOf, spanOfDateTime, type TimeSpan } from '#shared/dicom/date-time';
import { lookUp } from '#shared/dicom/dictionary';
import { matchesNameWords, matchesWildcards, personNameMatcher } from '#shared/dicom/name-match';
import { nameKeys } from '#shared/dicom/person-name';
import { InvalidInputError } from '#shared/kernel/errors';
import { itemsOf, valuesOf } from './data-set';

/** A matching key with the value to match, not empty. */
export interface MatchKey {
  /** Tags from the top level down to the attribute. */
  readonly path: readonly string[];
  readonly value: string;
}

/** How the values of keys are read. */
export interface MatchOptions {
  /** Names match also by the beginnings of their words, and in pinyin. */
  readonly fuzzy?: boolean;
  /** Offset from UTC of dates and times that name none, in minutes, where the data set names none either. */
  readonly offsetMinutes?: number;
}

/** Tells whether a data set fits. */
export type DataSetTest = (dataSet: JsonAttributes) => boolean;

type ValueTest = (value: unknown, offsetMinutes: number) => boolean;

const listLimit = 1_000;
const textLimit = 1_024;
const timezoneOffset = '00080201';
const nameVr = 'PN';
const numberVrs: ReadonlySet<string> = new Set('DS FD FL IS SL SS SV UL US UV'.split(' '));
const textVrs: ReadonlySet<string> = new Set('AE AS CS LO LT SH ST UC UR UT'.split(' '));

/** A value that a key cannot have; the message never repeats it. */
class KeyValueError extends InvalidInputError {}

/**
 * Prepares a test of data sets against matching keys, all of which must fit: single values, lists of UIDs and codes,
 * ranges of dates and times, wildcards, names, numbers; keys of one sequence in one item of it.
 *
 * @param refuse - called with the key whose value is none of its VR; must throw
 * @see PS3.4 C.2.2.2
 */
export function dataSetTest(
  keys: readonly MatchKey[],
  options: MatchOptions,
  refuse: (key: MatchKey, message: string) => never,
): DataSetTest {
  const root = newNode();
  for (const key of keys.filter(({ value }) => !/^\*+$/.test(value))) {
    try {
      addTest(root, key.path, valueTest(key, options));
    } catch (error) {
      if (error instanceof KeyValueError) return refuse(key, error.message);
      throw error;
    }
  }
  return (dataSet) => fits(dataSet, root, offsetIn(dataSet) ?? options.offsetMinutes ?? 0);
}

/** Tests of the attributes of a data set or item, and those of the items of its sequences. */
interface Node {
  readonly tests: (readonly [tag: string, test: ValueTest])[];
  readonly items: Map<string, Node>;
}

const newNode = (): Node => ({ tests: [], items: new Map() });

function addTest(node: Node, [tag, ...rest]: readonly string[], test: ValueTest): void {
  if (tag === undefined) return;
  if (rest.length === 0) {
    node.tests.push([tag, test]);
    return;
  }
  const inner = node.items.get(tag) ?? newNode();
  node.items.set(tag, inner);
  addTest(inner, rest, test);
}

/** Keys of one sequence must fit one of its items (PS3.4 C.2.2.2.6). */
function fits(dataSet: JsonAttributes, { tests, items }: Node, offset: number): boolean {
  return (
    tests.every(([tag, test]) => valuesOf(dataSet[tag]).some((value) => test(value, offset))) &&
    [...items].every(([tag, node]) => itemsOf(dataSet[tag]).some((item) => fits(item, node, offset)))
  );
}

function offsetIn(dataSet: JsonAttributes): number | undefined {
  const value = firstText(dataSet[timezoneOffset]);
  return value !== undefined && /^[+-]\d{4}$/.test(value) ? offsetOf(value) : undefined;
}

const firstText = (attribute: JsonAttribute | undefined): string | undefined => {
  const [value] = valuesOf(attribute);
  return typeof value === 'string' ? value : undefined;
};

function valueTest({ path, value }: MatchKey, { fuzzy = false }: MatchOptions): ValueTest {
  const vr = lookUp(Number.parseInt(path.at(-1)!, 16))?.vr ?? '';
  if (vr === 'UI') return listTest(value, (uid) => /^[0-9.]{1,64}$/.test(uid) || fail('must be UIDs'));
  if (vr === 'CS') return anyOf(listOf(value).map((one) => textTest(one)));
  if (vr === nameVr) return nameTest(value, fuzzy);
  if (vr === 'DT') return rangeTest(value, dateTimeSpan, 'must be a date and time, or a range');
  if (vr === 'DA') return rangeTest(value, dateSpan, 'must be YYYYMMDD or a range of dates');
  if (vr === 'TM') return rangeTest(value, timeSpan, 'must be HHMMSS.FFFFFF or a range of times');
  if (numberVrs.has(vr)) return numberTest(value);
  if (textVrs.has(vr)) return textTest(value);
  return fail('cannot be matched');
}

function fail(message: string): never {
  throw new KeyValueError(message);
}

const anyOf =
  (tests: readonly ValueTest[]): ValueTest =>
  (value, offset) =>
    tests.some((test) => test(value, offset));

function listOf(value: string): string[] {
  const values = value.split(/[,\\]/).map((part) => part.trim());
  if (values.length > listLimit) fail(`more than ${listLimit} values`);
  return [...new Set(values.filter((part) => part !== ''))];
}

function listTest(value: string, check: (one: string) => boolean): ValueTest {
  const values = new Set(listOf(value).filter(check));
  return (found) => values.has(String(found));
}

/** Case counts (PS3.4 C.2.2.2.1, C.2.2.2.4). */
function textTest(value: string): ValueTest {
  if (value.length > textLimit) fail('too long');
  if (!/[*?]/.test(value)) return (found) => String(found).trim() === value;
  return (found) => matchesWildcards(value, String(found).trim());
}

function nameTest(value: string, fuzzy: boolean): ValueTest {
  if (value.length > textLimit) fail('too long');
  const whole = personNameMatcher(value);
  return (found) => {
    const keys = nameKeys(nameOf(found));
    return fuzzy ? matchesNameWords(value, keys) : whole(keys);
  };
}

function nameOf(value: unknown): string {
  const groups = (value ?? {}) as Readonly<Record<string, unknown>>;
  return ['Alphabetic', 'Ideographic', 'Phonetic'].map((name) => String(groups[name] ?? '')).join('=');
}

function numberTest(value: string): ValueTest {
  const number = Number(value);
  if (!/^[+-]?[0-9.]{1,16}(?:[eE][+-]?\d{1,3})?$/.test(value) || Number.isNaN(number)) fail('must be a number');
  return (found) => Number(found) === number;
}

type SpanOf = (text: string, offsetMinutes: number) => TimeSpan | undefined;

const dateTimeSpan: SpanOf = (text, offset) => spanOfDateTime(text, offset);
const dateSpan: SpanOf = (text) => (/^\d{8}$/.test(text) ? spanOfDateTime(text) : undefined);
const timeSpan: SpanOf = (text) => (/^\d{2}/.test(text) ? spanOfDateTime(`20000101${text}`) : undefined);

/** To the precision given: `10` is the whole hour. A value fits when it begins within the range (PS3.4 C.2.2.2.5). */
function rangeTest(value: string, spanOf: SpanOf, message: string): ValueTest {
  if (value.length > 64) fail(message);
  const [from, to] = endsOf(value, spanOf) ?? fail(message);
  return (found, offset) => {
    const span = spanOf(String(found), offset);
    if (!span) return false;
    const first = from === '' ? -Infinity : (spanOf(from, offset)?.start ?? Infinity);
    const last = to === '' ? Infinity : (spanOf(to, offset)?.end ?? -Infinity);
    return span.start >= first && span.start <= last;
  };
}

/** Both ends of a range, '' where it is open; a hyphen may also be part of an offset from UTC. */
function endsOf(value: string, spanOf: SpanOf): readonly [from: string, to: string] | undefined {
  if (spanOf(value, 0)) return [value, value];
  for (let at = value.indexOf('-'); at >= 0; at = value.indexOf('-', at + 1)) {
    const [from, to] = [value.slice(0, at).trim(), value.slice(at + 1).trim()];
    const isRange = from !== '' || to !== '';
    if (isRange && [from, to].every((end) => end === '' || spanOf(end, 0))) return [from, to];
  }
  return undefined;
}
