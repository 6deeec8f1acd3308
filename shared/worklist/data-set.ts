import type { JsonAttribute, JsonAttributes } from '#shared/archive/documents';
import { tagKey, tagOf } from '#shared/dicom/dictionary';

/** The tag of a keyword of the data dictionary, as DICOM JSON writes it. */
export function tagNamed(keyword: string): string {
  const tag = tagOf(keyword);
  if (tag === undefined) throw new Error(`cannot happen: the data dictionary lacks ${keyword}`);
  return tagKey(tag);
}

/** Values of an attribute, those that are empty left out. */
export function valuesOf(attribute: JsonAttribute | undefined): readonly unknown[] {
  return (attribute?.Value ?? []).filter((value) => value !== null && value !== '');
}

/** True when the attribute has a value: an item, where it is a sequence. */
export function hasValue(attribute: JsonAttribute | undefined): boolean {
  if (attribute === undefined) return false;
  return valuesOf(attribute).length > 0 || (attribute.InlineBinary ?? attribute.BulkDataURI ?? '') !== '';
}

/** The items of a sequence; none where the attribute is absent or empty. */
export function itemsOf(attribute: JsonAttribute | undefined): readonly JsonAttributes[] {
  return attribute?.vr === 'SQ' ? (valuesOf(attribute) as JsonAttributes[]) : [];
}

/** The first value as text, without spaces around it; undefined where there is none. */
export function textOf(attribute: JsonAttribute | undefined): string | undefined {
  const [value] = valuesOf(attribute);
  if (typeof value === 'object') return undefined;
  return value === undefined ? undefined : String(value).trim();
}

/** The attribute of one keyword. */
export function attributeOf(dataSet: JsonAttributes, keyword: string): JsonAttribute | undefined {
  return dataSet[tagNamed(keyword)];
}

/** A new data set with these attributes set, tags ascending. */
export function withAttributes(dataSet: JsonAttributes, changes: JsonAttributes): JsonAttributes {
  const all = { ...dataSet, ...changes };
  return Object.fromEntries(
    Object.keys(all)
      .sort()
      .map((tag) => [tag, all[tag]!]),
  );
}

/** An attribute that holds one text. */
export function text(vr: string, value: string): JsonAttribute {
  return { vr, Value: [value] };
}

/** A date and time in UTC as VR DT says it, with its offset. */
export function dateTime(ms: number): string {
  const [date, time] = new Date(ms).toISOString().split('T') as [string, string];
  return `${date.replaceAll('-', '')}${time.slice(0, 12).replaceAll(':', '')}000+0000`;
}
