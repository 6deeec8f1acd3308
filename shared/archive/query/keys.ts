import { keywordOf } from '#shared/dicom/dictionary';
import { type OptionalKey, optionalSeriesKeys, optionalStudyKeys } from '../search-keys';

/** Level of the information model an attribute belongs to. */
export type Level = 'study' | 'series' | 'instance';

/** From the top. */
export const levels: readonly Level[] = ['study', 'series', 'instance'];

/** How values of a key are compared (PS3.4 C.2.2.2); `contents`: text that is found by its character pairs only. */
export type KeyKind = 'text' | 'contents' | 'code' | 'name' | 'uid' | 'date' | 'time' | 'integer';

/** An attribute that a search can match on. */
export interface Key {
  /** Tags joined by dots. */
  readonly path: string;
  /** As OpenAPI and problems name it. */
  readonly name: string;
  readonly level: Level;
  readonly kind: KeyKind;
  /** Path in the document (study, series) or name in the entry (instance). */
  readonly field: string;
  /** Begins its values in `searchKeys`; empty for a field of its own. */
  readonly prefix: string;
  /** Of an attribute within a sequence: where it stands in the search keys of the items. */
  readonly item?: Item;
}

/** A place in the search keys that stand for items of a sequence. */
export interface Item {
  readonly code: string;
  readonly place: number;
  readonly count: number;
}

const nameOf = (path: string): string =>
  path
    .split('.')
    .map((tag) => keywordOf(Number.parseInt(tag, 16)))
    .join('.');

const own = (path: string, level: Level, kind: KeyKind, field: string, item?: Item): Key => ({
  ...{ path, name: nameOf(path), level, kind, field, prefix: '' },
  ...(item ? { item } : {}),
});

/** The field of documents that holds the values of optional keys. */
export const searchKeys = 'searchKeys';

function optional(level: Level, { code, tag, kind, nested }: OptionalKey): Key[] {
  const common = { level, kind, field: searchKeys, prefix: code };
  if (!nested) return [{ path: tag, name: nameOf(tag), ...common }];
  return nested.map((inner, place) => {
    const path = `${tag}.${inner}`;
    return { path, name: nameOf(path), ...common, item: { code, place, count: nested.length } };
  });
}

const requests: Pick<Item, 'code' | 'count'> = { code: 'R', count: 4 };

/** Required keys of PS3.18 Tables 10.6.1-3 to -5, and others that workstations ask for; of two with one path the first. */
const rows: readonly Key[] = [
  own('0020000D', 'study', 'uid', 'studyInstanceUid'),
  own('00080020', 'study', 'date', 'studyDate'),
  own('00080030', 'study', 'time', 'studyTime'),
  own('00080050', 'study', 'text', 'accessionNumber'),
  own('00080061', 'study', 'code', 'modalities'),
  own('00080090', 'study', 'name', 'referringPhysicianNameKeys'),
  own('00100010', 'study', 'name', 'patientNameKeys'),
  own('00100020', 'study', 'text', 'patientId'),
  own('00200010', 'study', 'text', 'studyId'),
  own('00081030', 'study', 'contents', 'studyDescription'),
  own('00100030', 'study', 'date', 'patientBirthDate'),
  own('00080062', 'study', 'uid', 'sopClassUids'),
  ...optionalStudyKeys.flatMap((key) => optional('study', key)),
  own('0020000E', 'series', 'uid', 'seriesInstanceUid'),
  own('00080060', 'series', 'code', 'modality'),
  own('00200011', 'series', 'integer', 'seriesNumber'),
  own('00080021', 'series', 'date', 'seriesDate'),
  own('00080031', 'series', 'time', 'seriesTime'),
  own('00400244', 'series', 'date', 'performedProcedureStepStartDate'),
  own('00400245', 'series', 'time', 'performedProcedureStepStartTime'),
  own('00400275.00400009', 'series', 'text', 'scheduledProcedureStepIds', { ...requests, place: 0 }),
  own('00400275.00401001', 'series', 'text', 'requestedProcedureIds', { ...requests, place: 1 }),
  ...optionalSeriesKeys.flatMap((key) => optional('series', key)),
  own('00080016', 'instance', 'uid', 'sopClassUid'),
  own('00080018', 'instance', 'uid', 'sopInstanceUid'),
  own('00200013', 'instance', 'integer', 'instanceNumber'),
  own('00280008', 'instance', 'integer', 'numberOfFrames'),
  own('00280010', 'instance', 'integer', 'rows'),
  own('00280011', 'instance', 'integer', 'columns'),
  own('00280100', 'instance', 'integer', 'bitsAllocated'),
];

const keys: ReadonlyMap<string, Key> = new Map(rows.toReversed().map((key) => [key.path, key]));

/** Attributes of an instance answer (PS3.18 Table 10.6.3-5). */
export const instanceAnswerTags = [
  '00080005',
  '00080016',
  '00080018',
  '00080056',
  '0020000D',
  '0020000E',
  '00200013',
  '00280008',
  '00280010',
  '00280011',
  '00280100',
] as const;

/** The key of an attribute path; undefined when searches cannot match on it. */
export function keyOf(path: string): Key | undefined {
  return keys.get(path);
}

/** Keys of instances by which series are narrowed: they may be given in searches for what is above. */
const heldBySeries: ReadonlySet<string> = new Set(['00080016', '00080018']);

/**
 * Whether a search at a level takes a key: those of its level and above, and to find studies by what is in one of their
 * series, or series by what is in them, those of series and the UIDs of instances.
 */
export function isTakenAt(level: Level, key: Key): boolean {
  return levels.indexOf(key.level) <= levels.indexOf(level) || key.level === 'series' || heldBySeries.has(key.path);
}

/** The keys of searches at a level, in the order of the tables, by the names that a query gives them. */
export function keysAt(level: Level): readonly Pick<Key, 'name' | 'kind' | 'level' | 'path' | 'field'>[] {
  return [...keys.values()].toReversed().filter((key) => isTakenAt(level, key));
}
