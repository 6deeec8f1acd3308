import type { JsonAttribute, JsonAttributes } from '#shared/archive/documents';
import { lookUp } from '#shared/dicom/dictionary';
import { matchesPersonName, nameKeys } from '#shared/dicom/person-name';

/** A key that is compared with the metadata of instances. */
export interface MetadataMatch {
  /** Tags: those of sequences, then that of the attribute. */
  readonly path: readonly string[];
  readonly test: Test;
}

/** Whether one value of an attribute fits; undefined for an attribute that has none. */
type Test = (value: unknown) => boolean;

const texts: ReadonlySet<string> = new Set(['AE', 'AS', 'CS', 'LO', 'LT', 'SH', 'ST', 'UC', 'UR', 'UT']);
const numbers: ReadonlySet<string> = new Set('DS FD FL IS SL SS SV UL US UV US/SS'.split(' '));
const moments: ReadonlySet<string> = new Set(['DA', 'DT', 'TM']);

const vrOf = (tag: string): string => lookUp(Number.parseInt(tag, 16))?.vr ?? '';

/** Whether the values of an attribute can be compared with a text: standard ones, sequences by what is in them. */
export function isMatchable(path: string): boolean {
  const vrs = path.split('.').map(vrOf);
  const last = vrs.at(-1)!;
  return (
    vrs.slice(0, -1).every((vr) => vr === 'SQ') &&
    (texts.has(last) || numbers.has(last) || moments.has(last) || last === 'PN' || last === 'UI')
  );
}

/**
 * How an attribute is compared with a key (PS3.4 C.2.2.2), by its VR.
 *
 * @param path - of a matchable attribute
 * @returns a text that says what is wrong with the value
 */
export function metadataKey(path: string, value: string): MetadataMatch | string {
  const tags = path.split('.');
  const test = value === '*' ? () => true : testOf(vrOf(tags.at(-1)!), value);
  return typeof test === 'string' ? test : { path: tags, test };
}

function testOf(vr: string, value: string): Test | string {
  if (vr === 'PN') return (name) => matchesPersonName(value, nameKeys(personNameOf(name)));
  if (numbers.has(vr)) return numberTest(value);
  if (moments.has(vr)) return rangeTest(value);
  const wanted = value.split(vr === 'UI' || vr === 'CS' ? /[,\\]/ : /(?!)/).map((one) => wildcard(one.trim()));
  if (wanted.length > 1_000) return 'more than 1000 values';
  return (text) => typeof text === 'string' && wanted.some((fits) => fits(text));
}

function personNameOf(value: unknown): string {
  const { Alphabetic = '', Ideographic = '', Phonetic = '' } = (value ?? {}) as Record<string, string>;
  return [Alphabetic, Ideographic, Phonetic].join('=');
}

function numberTest(value: string): Test | string {
  if (!/^[+-]?\d{1,17}(?:\.\d{1,17})?(?:[eE][+-]?\d{1,3})?$/.test(value)) return 'must be a number';
  const wanted = Number(value);
  return (number) => (typeof number === 'number' || typeof number === 'string') && Number(number) === wanted;
}

/** Dates, times and moments compare as text to the precision given. */
function rangeTest(value: string): Test | string {
  const [, from = '', dash, to = ''] = /^([\d.]{0,26})(-)?([\d.]{0,26})$/.exec(value) ?? [];
  if (from === '' && to === '') return 'must be a date, a time or a range';
  const last = dash ? to : from;
  return (text) => typeof text === 'string' && text >= from && (last === '' || text <= `${last}~`);
}

/** A text with `*` and `?`, compared by going back to the last `*` only. */
function wildcard(pattern: string): (text: string) => boolean {
  if (!/[*?]/.test(pattern)) return (text) => text === pattern;
  const wanted = Array.from(pattern);
  return (text) => fitsWildcards(wanted, Array.from(text));
}

function fitsWildcards(pattern: readonly string[], text: readonly string[]): boolean {
  let [at, p, star, retry] = [0, 0, -1, 0];
  while (at < text.length) {
    if (pattern[p] === '*') [star, retry] = [p++, at];
    else if (pattern[p] === '?' || pattern[p] === text[at]) [p, at] = [p + 1, at + 1];
    else if (star >= 0) [p, at] = [star + 1, ++retry];
    else return false;
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}

/** Keys by tag; those of a sequence under its tag. */
interface Node {
  readonly tests: Map<string, Test[]>;
  readonly items: Map<string, Node>;
}

const newNode = (): Node => ({ tests: new Map(), items: new Map() });

/** A test of all keys: those of one sequence must fit one of its items (PS3.4 C.2.2.2.6). */
export function metadataTest(matches: readonly MetadataMatch[]): (attributes: JsonAttributes) => boolean {
  const root = newNode();
  for (const { path, test } of matches) {
    let node = root;
    for (const tag of path.slice(0, -1)) {
      const inner = node.items.get(tag) ?? newNode();
      node.items.set(tag, inner);
      node = inner;
    }
    const tag = path.at(-1)!;
    node.tests.set(tag, [...(node.tests.get(tag) ?? []), test]);
  }
  return (attributes) => fitsNode(attributes, root);
}

function fitsNode(attributes: JsonAttributes, { tests, items }: Node): boolean {
  for (const [tag, all] of tests) if (!all.every((test) => valuesOf(attributes[tag]).some(test))) return false;
  for (const [tag, node] of items) {
    const held = (attributes[tag]?.Value ?? []) as readonly (JsonAttributes | null)[];
    if (!held.some((item) => item !== null && fitsNode(item, node))) return false;
  }
  return true;
}

const valuesOf = (attribute: JsonAttribute | undefined): readonly unknown[] => attribute?.Value ?? [];
