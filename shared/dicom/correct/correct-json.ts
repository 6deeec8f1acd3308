import { parseCharacterSet, type SourceCharacterSets } from '../charset/decode';
import { explicitForm } from '../data-set-writer';
import { tagKey } from '../dictionary';
import { endOfObject } from '../json-text';
import type { DataSetCorrection } from './correct-data-set';
import { type CorrectingAttributes, elementsFor } from './elements';
import { ORIGINAL_ATTRIBUTES, originTexts, withCreators } from './original-attributes';

/** Attributes as texts, `{"vr":...}`, by tag. */
type Texts = Map<string, string>;

const originalsTag = tagKey(ORIGINAL_ATTRIBUTES);
const utf8Text = '{"vr":"CS","Value":["ISO_IR 192"]}';
/** Corrections of a series are the same for most of its instances: they are rendered once. */
const rendered = new WeakMap<CorrectingAttributes, Texts>();

/**
 * The DICOM JSON object of a data set with corrected attributes: what `correctDataSet` makes of its bytes, made of the
 * JSON text; new values stand inline, however long. What is not corrected stays as it is written, digits of numbers
 * among it.
 *
 * @param json - without space between its parts, as `toDicomJson` writes it
 * @param source - as for `correctDataSet`
 */
export function correctJson(
  json: string,
  { attributes, origin }: DataSetCorrection,
  source: SourceCharacterSets = {},
): string {
  const stored = textsOf(json);
  const changed = [...textsFor(attributes)].filter(([tag, text]) => stored.get(tag) !== text);
  if (changed.length === 0) return json;
  const characterSets = declaredSets(stored.get('00080005'));
  const fits = elementsFor(attributes, { form: explicitForm, characterSets, source }) !== null;
  const before = fits ? stored : textsOf(inUtf8(json));
  const after = new Map([...before, ...changed]);
  if (!fits) after.set('00080005', utf8Text);
  const tags = changed.map(([tag]) => tag).filter((tag) => tag !== originalsTag);
  after.set(originalsTag, withOriginals(after.get(originalsTag), formerTexts(tags, before, after), origin));
  return objectOf(after);
}

/** The attributes of an object, in the order in which they are written. */
function textsOf(json: string): Texts {
  const texts: Texts = new Map();
  for (let at = 1; at < json.length - 1; ) {
    const end = endOfObject(json, at + 11);
    texts.set(json.slice(at + 1, at + 9), json.slice(at + 11, end));
    at = end + 1;
  }
  return texts;
}

const objectOf = (texts: ReadonlyMap<string, string>): string =>
  `{${[...texts.keys()]
    .sort()
    .map((tag) => `"${tag}":${texts.get(tag)}`)
    .join(',')}}`;

function textsFor(attributes: CorrectingAttributes): Texts {
  let texts = rendered.get(attributes);
  if (!texts) {
    texts = new Map(Object.entries(attributes).map(([tag, attribute]) => [tag, textOf(attribute)]));
    rendered.set(attributes, texts);
  }
  return texts;
}

/** A part of the JSON model; tags of items ascend, `vr` comes first. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(textOf).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const isItem = Object.keys(value).every((key) => /^[0-9A-F]{8}$/.test(key));
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  if (isItem) entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, part]) => `${JSON.stringify(key)}:${textOf(part)}`).join(',')}}`;
}

function declaredSets(text = '{}'): readonly string[] {
  const { Value = [] } = JSON.parse(text) as { readonly Value?: readonly (string | null)[] };
  return parseCharacterSet(Value.map((value) => value ?? '').join('\\'));
}

/** Quotes within text are escaped: this finds attributes alone. */
const inUtf8 = (json: string): string =>
  json.replace(/"00080005":\{"vr":"CS"(?:,"Value":\[[^\]]*\])?\}/g, `"00080005":${utf8Text}`);

/** What the attributes were, and the creators of private ones; empty what was not there, or is given by address. */
function formerTexts(tags: readonly string[], before: Texts, after: Texts): Texts {
  const corrected = new Set(tags.map((tag) => Number.parseInt(tag, 16)));
  const former: Texts = new Map();
  for (const number of withCreators(corrected)) {
    const tag = tagKey(number);
    const known = before.get(tag) ?? (corrected.has(number) ? undefined : after.get(tag));
    if (known !== undefined && !/^\{"vr":"[A-Z]{2}","BulkDataURI"/.test(known)) former.set(tag, known);
    else if (corrected.has(number)) former.set(tag, `{"vr":"${(known ?? after.get(tag)!).slice(7, 9)}"}`);
  }
  return former;
}

function withOriginals(existing: string | undefined, former: Texts, origin: DataSetCorrection['origin']): string {
  const items = /^\{"vr":"SQ","Value":\[(.*)\]\}$/s.exec(existing ?? '')?.[1];
  const { at, system, source, reason } = originTexts(origin);
  const place = `${originalsTag}.${items ? countItems(items) : 0}.04000550.0.`;
  const [moved, texts] = [movedTo(objectOf(former), place), { at, system, source, reason }];
  const item = objectOf(
    new Map([
      ['04000550', `{"vr":"SQ","Value":[${moved}]}`],
      ['04000562', one('DT', texts.at)],
      ['04000563', one('LO', texts.system)],
      ['04000564', one('LO', texts.source)],
      ['04000565', one('CS', texts.reason)],
    ]),
  );
  return `{"vr":"SQ","Value":[${items ? `${items},` : ''}${item}]}`;
}

const one = (vr: string, text: string): string =>
  text === '' ? `{"vr":"${vr}"}` : `{"vr":"${vr}","Value":[${JSON.stringify(text)}]}`;

function countItems(items: string): number {
  let count = 0;
  for (let at = 0; at < items.length; at = endOfObject(items, at) + 1) count += 1;
  return count;
}

/** Addresses of values within former sequences, which lie in another place now. */
const movedTo = (json: string, place: string): string =>
  json.replace(/("BulkDataURI":"[^"]*\/bulkdata\/)/g, (_, before: string) => before + place);
