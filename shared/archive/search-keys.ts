import { nameKeys } from '#shared/dicom/person-name';
import type { JsonAttribute, JsonAttributes } from './documents';

/** How values of an optional key are compared (PS3.4 C.2.2.2). */
export type OptionalKind = 'text' | 'code' | 'name';

/** An optional attribute that searches match on. */
export interface OptionalKey {
  /** Begins its search keys in the documents: never changed, never used again for another. */
  readonly code: string;
  readonly tag: string;
  readonly kind: OptionalKind;
  /** Of a sequence: attributes of its items that are matched, in the order of the search key. */
  readonly nested?: readonly string[];
}

/** Optional attributes of patient and study (PS3.4 Tables C.6-1, C.6-2) that searches match on. */
export const optionalStudyKeys: readonly OptionalKey[] = [
  { code: 'i', tag: '00100021', kind: 'text' }, // Issuer of Patient ID
  { code: 'x', tag: '00100040', kind: 'code' }, // Patient's Sex
  { code: 'o', tag: '00101000', kind: 'text' }, // Other Patient IDs
  { code: 'r', tag: '00081060', kind: 'name' }, // Name of Physician(s) Reading Study
  { code: 'q', tag: '00321032', kind: 'name' }, // Requesting Physician
  { code: 'w', tag: '00321060', kind: 'text' }, // Requested Procedure Description
  { code: 'O', tag: '00101002', kind: 'text', nested: ['00100020', '00100021'] }, // Other Patient IDs Sequence
  { code: 'P', tag: '00081032', kind: 'text', nested: ['00080100', '00080102', '00080104'] }, // Procedure Code Sequence
];

/** Optional attributes of a series (PS3.4 Table C.6-3, General Equipment) that searches match on. */
export const optionalSeriesKeys: readonly OptionalKey[] = [
  { code: 'm', tag: '00080070', kind: 'text' }, // Manufacturer
  { code: 'n', tag: '00080080', kind: 'text' }, // Institution Name
  { code: 's', tag: '00081010', kind: 'text' }, // Station Name
  { code: 'd', tag: '0008103E', kind: 'text' }, // Series Description
  { code: 't', tag: '00081040', kind: 'text' }, // Institutional Department Name
  { code: 'f', tag: '00081050', kind: 'name' }, // Performing Physician's Name
  { code: 'u', tag: '00081070', kind: 'name' }, // Operators' Name
  { code: 'M', tag: '00081090', kind: 'text' }, // Manufacturer's Model Name
  { code: 'b', tag: '00180015', kind: 'code' }, // Body Part Examined
  { code: 'D', tag: '00181000', kind: 'text' }, // Device Serial Number
  { code: 'p', tag: '00181030', kind: 'text' }, // Protocol Name
  { code: 'l', tag: '00200060', kind: 'code' }, // Laterality
  { code: 'E', tag: '00400253', kind: 'text' }, // Performed Procedure Step ID
  { code: 'e', tag: '00400254', kind: 'text' }, // Performed Procedure Step Description
  { code: 'R', tag: '00400275', kind: 'text', nested: ['00400009', '00401001', '00080050', '00400007'] }, // Request Attributes
];

/** Stands between the values of an item; no value of these VRs holds it (PS3.5 6.2). */
export const itemMark = '\\';

const valuesLimit = 32;
const valueLimit = 256;

/**
 * What a document is found by beside its own fields: for each value of each optional key its code and the value; names
 * normalised, as whole groups; an item of a sequence as one text, so that several keys match within one item (PS3.4
 * C.2.2.2.6).
 */
export function searchKeysOf(attributes: JsonAttributes, keys: readonly OptionalKey[]): string[] {
  const found = keys.flatMap(({ code, tag, kind, nested }) => {
    const values = (attributes[tag]?.Value ?? []).slice(0, valuesLimit);
    if (nested) return values.map((item) => `${code}${itemText(item as JsonAttributes, nested)}`);
    if (kind === 'name') return values.flatMap((name) => wholeNames(name).map((one) => `${code}${one}`));
    return values.filter(isText).map((value) => `${code}${value.slice(0, valueLimit)}`);
  });
  return [...new Set(found)];
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

const itemText = (item: JsonAttributes, nested: readonly string[]): string =>
  nested.map((tag) => firstText(item[tag]).slice(0, valueLimit)).join(itemMark);

const firstText = (attribute: JsonAttribute | undefined): string =>
  (attribute?.Value ?? []).find(isText)?.replaceAll(itemMark, '') ?? '';

/** Keys that stand for a whole group, `=` first. */
function wholeNames(value: unknown): string[] {
  const { Alphabetic = '', Ideographic = '', Phonetic = '' } = (value ?? {}) as Record<string, string>;
  return nameKeys([Alphabetic, Ideographic, Phonetic].join('=')).filter((key) => key.startsWith('='));
}
