import {
  decodeValues,
  decodeValuesChecked,
  parseCharacterSet,
  type SourceCharacterSets,
} from '#shared/dicom/charset/decode';
import { tagKey } from '#shared/dicom/dictionary';
import { isUsableUid } from '#shared/dicom/uid';
import { decodeNumbers, personName } from '#shared/dicom/values';
import { type Cursor, UNDEFINED_LENGTH, walk } from '#shared/dicom/walker';
import { PlatformError } from '#shared/kernel/errors';
import type { AssumedSets, JsonAttribute, JsonAttributes } from './documents';
import { seriesTags, studyTags } from './qido';

/** The data set lacks what names it: SOP Class, SOP Instance, Study or Series Instance UID. */
export class MissingIdentityError extends PlatformError {
  readonly code = 'MISSING_IDENTITY';
  readonly status = 422;
}

/** What the index needs of a data set's header. */
export interface Header {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly specificCharacterSet: string | null;
  readonly study: JsonAttributes;
  readonly series: JsonAttributes;
  readonly assumed: AssumedSets | null;
  readonly instanceNumber: number | null;
  readonly numberOfFrames: number | null;
  readonly rows: number | null;
  readonly columns: number | null;
  readonly bitsAllocated: number | null;
  /** Keywords of Type 1 attributes of every composite object that are absent or empty (PS3.3 A.1.2). */
  readonly missingType1: readonly string[];
}

/** Bytes ended before the last wanted attribute passed: read on to at least this many, from the start of the data set. */
export interface MoreNeeded {
  readonly moreNeeded: number;
}

const CHARACTER_SET = 0x00080005;
/** Sequences whose items are kept: Procedure Code, Other Patient IDs, Request Attributes. */
const sequenceTags: ReadonlySet<number> = new Set([0x00081032, 0x00101002, 0x00400275]);
/** Behind it nothing is wanted. */
const LAST_WANTED = 0x00400275;
const identityTags = { sopClassUid: 0x00080016, sopInstanceUid: 0x00080018, study: 0x0020000d, series: 0x0020000e };
const imageTags = {
  instanceNumber: 0x00200013,
  frames: 0x00280008,
  rows: 0x00280010,
  columns: 0x00280011,
  bits: 0x00280100,
};
const answerTags: ReadonlySet<number> = new Set([...studyTags, ...seriesTags].map((tag) => Number.parseInt(tag, 16)));
const wanted: ReadonlySet<number> = new Set([
  ...answerTags,
  ...Object.values(identityTags),
  ...Object.values(imageTags),
]);

/** Items of a sequence kept at most. */
const itemsLimit = 32;

interface RawElement {
  readonly tag: number;
  readonly vr: string;
  readonly value: Uint8Array;
  readonly littleEndian: boolean;
}

/** Elements of the header as they lie, and the items of its sequences. */
interface RawHeader {
  readonly elements: Map<number, RawElement>;
  readonly sequences: Map<number, RawElement[][]>;
}

/**
 * Reads the index attributes of a data set.
 *
 * @param bytes - the data set from its first element (inflated), as much of it as is at hand
 * @param complete - true when `bytes` is the whole data set: what is missing then is absent
 * @param source - sets in which text is read that contradicts its declared one (DESIGN 6)
 * @throws MalformedDataSetError when the elements cannot be walked
 * @throws MissingIdentityError when a UID that names the instance is absent or no UID
 */
export function readHeader(
  bytes: Uint8Array,
  transferSyntaxUid: string,
  complete: boolean,
  source: SourceCharacterSets = {},
): Header | MoreNeeded {
  const raw: RawHeader = { elements: new Map(), sequences: new Map() };
  const result = walk(bytes, { transferSyntaxUid }, collector(bytes, raw));
  // What was cut off is usually the pixel data, behind everything wanted.
  const isBehind = result.cut !== undefined && result.cut.tag > LAST_WANTED;
  if (result.status !== 'stopped' && !complete && !isBehind)
    return { moreNeeded: Math.max(result.next ?? 0, bytes.length * 4) };
  return headerOf(raw, source);
}

function collector(bytes: Uint8Array, raw: RawHeader) {
  /** Items of the wanted sequence that is being walked. */
  let items: RawElement[][] | undefined;
  const element = (cursor: Cursor): RawElement => ({
    tag: cursor.tag,
    vr: cursor.vr,
    value: bytes.subarray(cursor.valueOffset, cursor.valueOffset + cursor.length),
    littleEndian: cursor.littleEndian,
  });
  return {
    element(cursor: Cursor) {
      if (cursor.depth === 0) {
        if (cursor.tag > LAST_WANTED) return 'stop' as const;
        if (wanted.has(cursor.tag) && cursor.length !== UNDEFINED_LENGTH) raw.elements.set(cursor.tag, element(cursor));
      } else if (cursor.depth === 1) {
        items?.at(-1)?.push(element(cursor));
      }
      return undefined;
    },
    enterSequence(cursor: Cursor) {
      if (cursor.depth === 0 && cursor.tag > LAST_WANTED) return 'stop' as const;
      if (cursor.depth > 0) return 'skip' as const;
      if (!sequenceTags.has(cursor.tag)) return 'skip' as const;
      items = [];
      raw.sequences.set(cursor.tag, items);
      return undefined;
    },
    enterItem() {
      // Of more items all that is kept is in the last place, which is left out.
      if (items && items.length <= itemsLimit) items.push([]);
      return undefined;
    },
    leaveSequence(cursor: Cursor) {
      if (cursor.depth === 0) items = undefined;
      return undefined;
    },
    enterFragments() {
      return 'stop' as const;
    },
  };
}

function headerOf(raw: RawHeader, source: SourceCharacterSets): Header {
  const { elements } = raw;
  const identity = {
    sopClassUid: uid(elements, identityTags.sopClassUid),
    sopInstanceUid: uid(elements, identityTags.sopInstanceUid),
    studyInstanceUid: uid(elements, identityTags.study),
    seriesInstanceUid: uid(elements, identityTags.series),
  };
  const missing = Object.keys(identity).filter((key) => identity[key as keyof typeof identity] === null);
  if (missing.length > 0)
    throw new MissingIdentityError(`The data set has no usable ${missing.join(', ')}`, { details: { missing } });
  return {
    ...(identity as Record<keyof typeof identity, string>),
    ...describe(raw, source),
    instanceNumber: integer(elements.get(imageTags.instanceNumber)),
    numberOfFrames: integer(elements.get(imageTags.frames)),
    rows: integer(elements.get(imageTags.rows)),
    columns: integer(elements.get(imageTags.columns)),
    bitsAllocated: integer(elements.get(imageTags.bits)),
  };
}

/** What the instances of a series say alike. */
type Description = Pick<Header, 'specificCharacterSet' | 'study' | 'series' | 'assumed' | 'missingType1'>;

/** Descriptions by the bytes that they were read from: instances of one series come in a row. */
const described = new Map<string, Description>();
const describedLimit = 256;
/** Longer ones are read anew each time. */
const signatureLimit = 16 * 1024;

function describe(raw: RawHeader, source: SourceCharacterSets): Description {
  const signature = signatureOf(raw, source);
  const known = described.get(signature);
  if (known) return known;
  const description = readDescription(raw, source);
  if (signature.length > signatureLimit) return description;
  if (described.size >= describedLimit) described.delete(described.keys().next().value!);
  described.set(signature, description);
  return description;
}

/** The same for two headers only when their descriptions are the same. */
function signatureOf({ elements, sequences }: RawHeader, source: SourceCharacterSets): string {
  let signature = JSON.stringify(source);
  const add = ({ tag, vr, value, littleEndian }: RawElement) => {
    signature += `${tag} ${vr} ${littleEndian} ${value.length} ${latin1(value)}`;
  };
  for (const element of elements.values())
    if (answerTags.has(element.tag) || element.tag === CHARACTER_SET) add(element);
  for (const [tag, items] of sequences) {
    for (const item of items) {
      signature += `${tag} ${item.length}`;
      for (const element of item) add(element);
    }
  }
  return signature;
}

function readDescription({ elements, sequences }: RawHeader, source: SourceCharacterSets): Description {
  const charset = elements.get(CHARACTER_SET);
  const text: TextReading = { characterSets: characterSetsOf(charset, []), source, assumed: new Map() };
  const attributes: Record<string, JsonAttribute> = {};
  for (const element of elements.values())
    if (answerTags.has(element.tag)) attributes[tagKey(element.tag)] = toJson(element, text);
  for (const [tag, items] of sequences) {
    if (items.length === 0) continue;
    attributes[tagKey(tag)] = {
      vr: 'SQ',
      Value: items.slice(0, itemsLimit).map((item) => itemToJson(tag, item, text)),
    };
  }
  return {
    specificCharacterSet: first(charset),
    study: Object.freeze(pick(attributes, studyTags)),
    series: Object.freeze(pick(attributes, seriesTags)),
    assumed: assumedSets(text.assumed),
    missingType1: attributes['00080060']?.Value ? [] : ['Modality'],
  };
}

/** How text is to be read. */
interface TextReading {
  readonly characterSets: readonly string[];
  readonly source: SourceCharacterSets;
  /** By tag at the top level: the set in which its text was read when that is not the declared one. Filled on the way. */
  readonly assumed: Map<string, string>;
}

function assumedSets(assumed: ReadonlyMap<string, string>): AssumedSets | null {
  if (assumed.size === 0) return null;
  const firstOf = (tags: readonly string[]) => tags.map((tag) => assumed.get(tag)).find((set) => set !== undefined);
  return { study: firstOf(studyTags) ?? null, series: firstOf(seriesTags) ?? null };
}

function itemToJson(
  tag: number,
  item: readonly RawElement[],
  { characterSets, source, assumed }: TextReading,
): JsonAttributes {
  const own = item.find(({ tag }) => tag === CHARACTER_SET);
  const inItem = new Map<string, string>();
  const text = { characterSets: characterSetsOf(own, characterSets), source, assumed: inItem };
  const sorted = [...item]
    .sort((a, b) => a.tag - b.tag)
    .filter((element) => element.vr !== 'SQ' && element.value.length <= 1024);
  const attributes = Object.fromEntries(sorted.map((element) => [tagKey(element.tag), toJson(element, text)]));
  for (const set of inItem.values()) assumed.set(tagKey(tag), set);
  return attributes;
}

function characterSetsOf(element: RawElement | undefined, outer: readonly string[]): readonly string[] {
  if (!element) return outer;
  return parseCharacterSet(latin1(element.value));
}

const latin1 = ({ buffer, byteOffset, length }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, length).toString('latin1');

/** The first value of an element in the default repertoire. */
function first(element: RawElement | undefined): string | null {
  return (element && decodeValues(element.value, [], element.vr)[0]) || null;
}

function uid(elements: RawHeader['elements'], tag: number): string | null {
  const text = first(elements.get(tag));
  return text !== null && isUsableUid(text) ? text : null;
}

function pick(attributes: JsonAttributes, tags: readonly string[]): JsonAttributes {
  return Object.fromEntries(tags.filter((tag) => attributes[tag] !== undefined).map((tag) => [tag, attributes[tag]!]));
}

/** The first value of an IS or US element. */
function integer(element: RawElement | undefined): number | null {
  if (!element || element.value.length === 0) return null;
  const { vr, value, littleEndian } = element;
  const number = vr === 'US' ? decodeNumbers(vr, value, littleEndian)[0] : Number(first(element) ?? Number.NaN);
  return Number.isFinite(number) ? Math.trunc(number as number) : null;
}

/** One element in the DICOM JSON model, its text in NFC; only the VRs that index attributes have. */
function toJson({ tag, vr, value, littleEndian }: RawElement, reading: TextReading): JsonAttribute {
  if (value.length === 0) return { vr };
  if (vr === 'US') return { vr, Value: decodeNumbers(vr, value, littleEndian) };
  const { values, assumed } = decodeValuesChecked(value, reading.characterSets, vr, reading.source);
  if (assumed !== undefined) reading.assumed.set(tagKey(tag), assumed);
  const texts = values.map((text) => text.normalize('NFC'));
  if (texts.every((text) => text === '')) return { vr };
  if (vr === 'PN') return { vr, Value: texts.map((text) => personName(withoutEmptyEnds(text))) };
  if (vr === 'IS' || vr === 'DS') return { vr, Value: texts.map(numeric) };
  return { vr, Value: texts.map((text) => (text === '' ? null : text)) };
}

/** Component groups without the separators of components that are not there. */
const withoutEmptyEnds = (name: string): string => name.replace(/\^+(?==|$)/g, '');

/** PS3.18 F.2.3.1 allows text where a number would be wrong. */
function numeric(text: string): number | string | null {
  if (text === '') return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : text;
}
