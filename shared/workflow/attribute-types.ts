import type { JsonAttribute, JsonAttributes } from '#shared/archive/documents';
import { lookUp, tagKey, tagOf } from '#shared/dicom/dictionary';
import { isUsableUid } from '#shared/dicom/uid';
import { hasValue, itemsOf, textOf, withAttributes } from '#shared/worklist/data-set';

/** One row of a table of attributes: type 1 needs a value, type 2 the attribute, type 3 nothing (PS3.5 7.4). */
export interface TypeRow {
  readonly keyword: string;
  readonly tag: number;
  readonly type: '1' | '2' | '3';
  /** Enumerated values. */
  readonly values?: readonly string[];
  /** Of the items of a sequence. */
  readonly items?: readonly TypeRow[];
  /** Items at most. */
  readonly maxItems?: number;
}

/** What is wrong with one attribute; neither text repeats its value. */
export interface AttributeProblem {
  readonly tag: number;
  /** Keywords from the top level down, `ScheduledProcedureStepSequence[0].Modality`. */
  readonly path: string;
  readonly kind: 'missing' | 'noValue' | 'wrongValue';
  readonly message: string;
}

/** Makes a row. @param more - further members */
export function row(type: TypeRow['type'], keyword: string, more: Partial<TypeRow> = {}): TypeRow {
  const tag = tagOf(keyword);
  if (tag === undefined) throw new Error(`cannot happen: the data dictionary lacks ${keyword}`);
  return { keyword, tag, type, ...more };
}

/** Rows of one type without anything more. */
export const rows = (type: TypeRow['type'], keywords: string): TypeRow[] =>
  keywords.split(' ').map((keyword) => row(type, keyword));

/** Referenced SOP Class and Instance UID. */
export const referencedSop = rows('1', 'ReferencedSOPClassUID ReferencedSOPInstanceUID');

/** A data set held against a table, with its missing type 2 attributes added without a value. */
export interface CheckedTypes {
  readonly dataSet: JsonAttributes;
  readonly problems: readonly AttributeProblem[];
}

const problemLimit = 20;

/** Checks a data set against a table; what the table does not name is kept as it is. */
export function checkTypes(dataSet: JsonAttributes, table: readonly TypeRow[]): CheckedTypes {
  const problems: AttributeProblem[] = [];
  const checked = checkLevel(dataSet, table, '', problems);
  return { dataSet: checked, problems: problems.slice(0, problemLimit) };
}

function checkLevel(
  dataSet: JsonAttributes,
  table: readonly TypeRow[],
  path: string,
  problems: AttributeProblem[],
): JsonAttributes {
  const changes: Record<string, JsonAttribute> = {};
  for (const one of table) {
    const key = tagKey(one.tag);
    const attribute = dataSet[key];
    const refuse = (kind: AttributeProblem['kind'], message: string) =>
      problems.push({ tag: one.tag, path: path + one.keyword, kind, message });
    if (attribute === undefined) {
      if (one.type === '1') refuse('missing', 'missing');
      if (one.type === '2') changes[key] = { vr: lookUp(one.tag)?.vr.slice(0, 2) ?? 'UN' };
      continue;
    }
    const value = textOf(attribute);
    const items = itemsOf(attribute);
    if (one.type === '1' && !hasValue(attribute)) refuse('noValue', 'needs a value');
    else if (one.values && value !== undefined && !one.values.includes(value))
      refuse('wrongValue', `must be ${one.values.join(' or ')}`);
    else if (value !== undefined && attribute.vr === 'UI' && !isUsableUid(value)) refuse('wrongValue', 'not a UID');
    else if (items.length > (one.maxItems ?? items.length)) refuse('wrongValue', `has more than ${one.maxItems} items`);
    if (!one.items || items.length === 0) continue;
    const inner = items.map((item, at) => checkLevel(item, one.items!, `${path}${one.keyword}[${at}].`, problems));
    changes[key] = { ...attribute, Value: inner };
  }
  return Object.keys(changes).length === 0 ? dataSet : withAttributes(dataSet, changes);
}
