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
  /** What the site is ahead of UTC at an instant, in minutes: for dates and times that name no offset. */
  readonly offsetAt?: OffsetAt;
}

/** Minutes that local time is ahead of UTC, at a local time in milliseconds as if it were UTC. */
export type OffsetAt = (ms: number) => number;

/** Tells whether a data set fits. */
export type DataSetTest = (dataSet: JsonAttributes) => boolean;

type ValueTest = (value: unknown, offsetAt: OffsetAt) => boolean;

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
  const site: OffsetAt = options.offsetAt ?? (() => 0);
  const zone = zoneOf(keys) ?? site;
  const root = newNode();
  for (const key of keys) {
    if (/^\*+$/.test(key.value) || key.path.join('.') === timezoneOffset) continue;
    try {
      addTest(root, key.path, valueTest(key, { ...options, offsetAt: zone }));
    } catch (error) {
      if (error instanceof KeyValueError) return refuse(key, error.message);
      throw error;
    }
  }
  return (dataSet) => fits(dataSet, root, fixed(firstText(dataSet[timezoneOffset])) ?? site);
}

/** Timezone Offset From UTC among the keys is no key, but says how the others are meant (PS3.4 CC.2.8.1.3.1). */
function zoneOf(keys: readonly MatchKey[]): OffsetAt | undefined {
  return fixed(keys.find(({ path }) => path.join('.') === timezoneOffset)?.value);
}

function fixed(offset: string | undefined): OffsetAt | undefined {
  if (offset === undefined || !/^[+-]\d{4}$/.test(offset)) return undefined;
  const minutes = offsetOf(offset);
  return () => minutes;
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
function fits(dataSet: JsonAttributes, { tests, items }: Node, offsetAt: OffsetAt): boolean {
  return (
    tests.every(([tag, test]) => valuesOf(dataSet[tag]).some((value) => test(value, offsetAt))) &&
    [...items].every(([tag, node]) => itemsOf(dataSet[tag]).some((item) => fits(item, node, offsetAt)))
  );
}

const firstText = (attribute: JsonAttribute | undefined): string | undefined => {
  const [value] = valuesOf(attribute);
  return typeof value === 'string' ? value : undefined;
};

function valueTest({ path, value }: MatchKey, { fuzzy = false, offsetAt = () => 0 }: MatchOptions): ValueTest {
  const vr = lookUp(Number.parseInt(path.at(-1)!, 16))?.vr ?? '';
  if (vr === 'UI') return listTest(value, (uid) => /^[0-9.]{1,64}$/.test(uid) || fail('must be UIDs'));
  if (vr === 'CS') return anyOf(listOf(value).map((one) => textTest(one)));
  if (vr === nameVr) return nameTest(value, fuzzy);
  if (vr === 'DT') return rangeTest(value, offsetAt, dateTimeSpan, 'must be a date and time, or a range');
  if (vr === 'DA') return rangeTest(value, offsetAt, dateSpan, 'must be YYYYMMDD or a range of dates');
  if (vr === 'TM') return rangeTest(value, offsetAt, timeSpan, 'must be HHMMSS.FFFFFF or a range of times');
  if (numberVrs.has(vr)) return numberTest(value);
  if (textVrs.has(vr)) return textTest(value);
  return fail('cannot be matched');
}

function fail(message: string): never {
  throw new KeyValueError(message);
}

const anyOf =
  (tests: readonly ValueTest[]): ValueTest =>
  (value, offsetAt) =>
    tests.some((test) => test(value, offsetAt));

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
function rangeTest(value: string, offsetAt: OffsetAt, spanOf: SpanOf, message: string): ValueTest {
  if (value.length > 64) fail(message);
  const [from, to] = endsOf(value, spanOf) ?? fail(message);
  const first = from === '' ? -Infinity : spanIn(from, spanOf, offsetAt)!.start;
  const last = to === '' ? Infinity : spanIn(to, spanOf, offsetAt)!.end;
  return (found, own) => {
    const span = spanIn(String(found), spanOf, own);
    return span !== undefined && span.start >= first && span.start <= last;
  };
}

function spanIn(text: string, spanOf: SpanOf, offsetAt: OffsetAt): TimeSpan | undefined {
  const local = spanOf(text, 0);
  return local && spanOf(text, offsetAt(local.start));
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
