/** Level of the information model an attribute belongs to. */
export type Level = 'study' | 'series' | 'instance';

/** How values of a key are compared (PS3.4 C.2.2.2); `contents`: text that is found by its character pairs only. */
export type KeyKind = 'text' | 'contents' | 'code' | 'name' | 'uid' | 'date' | 'time' | 'integer';

/** An attribute that a search can match on. */
export interface Key {
  readonly keyword: string;
  readonly level: Level;
  readonly kind: KeyKind;
  /** Path in the document (study, series) or name in the entry (instance). */
  readonly field: string;
}

type Row = readonly [path: string, keyword: string, level: Level, kind: KeyKind, field: string];

/** Required keys of PS3.18 Tables 10.6.1-3 to -5, and two more that workstations ask for. */
const rows: readonly Row[] = [
  ['0020000D', 'StudyInstanceUID', 'study', 'uid', 'studyInstanceUid'],
  ['00080020', 'StudyDate', 'study', 'date', 'studyDate'],
  ['00080030', 'StudyTime', 'study', 'time', 'studyTime'],
  ['00080050', 'AccessionNumber', 'study', 'text', 'accessionNumber'],
  ['00080061', 'ModalitiesInStudy', 'study', 'code', 'modalities'],
  ['00080090', 'ReferringPhysicianName', 'study', 'name', 'referringPhysicianNameKeys'],
  ['00100010', 'PatientName', 'study', 'name', 'patientNameKeys'],
  ['00100020', 'PatientID', 'study', 'text', 'patientId'],
  ['00200010', 'StudyID', 'study', 'text', 'studyId'],
  ['00081030', 'StudyDescription', 'study', 'contents', 'studyDescription'],
  ['00100030', 'PatientBirthDate', 'study', 'date', 'patientBirthDate'],
  ['0020000E', 'SeriesInstanceUID', 'series', 'uid', 'seriesInstanceUid'],
  ['00080060', 'Modality', 'series', 'code', 'modality'],
  ['00200011', 'SeriesNumber', 'series', 'integer', 'seriesNumber'],
  ['00400244', 'PerformedProcedureStepStartDate', 'series', 'date', 'performedProcedureStepStartDate'],
  ['00400245', 'PerformedProcedureStepStartTime', 'series', 'time', 'performedProcedureStepStartTime'],
  ['00400275.00400009', 'ScheduledProcedureStepID', 'series', 'text', 'scheduledProcedureStepIds'],
  ['00400275.00401001', 'RequestedProcedureID', 'series', 'text', 'requestedProcedureIds'],
  ['00080016', 'SOPClassUID', 'instance', 'uid', 'sopClassUid'],
  ['00080018', 'SOPInstanceUID', 'instance', 'uid', 'sopInstanceUid'],
  ['00200013', 'InstanceNumber', 'instance', 'integer', 'instanceNumber'],
];

const keys: ReadonlyMap<string, Key> = new Map(
  rows.map(([path, keyword, level, kind, field]) => [path, { keyword, level, kind, field }]),
);

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

/** The keys of searches at a level, in the order of the tables, by the names that a query gives them. */
export function keysAt(level: Level): { readonly name: string; readonly kind: KeyKind }[] {
  const levels: readonly Level[] = ['study', 'series', 'instance'];
  return rows
    .filter(([, , of]) => levels.indexOf(of) <= levels.indexOf(level))
    .map(([path, keyword, , kind]) => ({ name: path.includes('.') ? `${nestedIn}.${keyword}` : keyword, kind }));
}

/** The one sequence that keys lie in, Request Attributes Sequence (0040,0275). */
const nestedIn = 'RequestAttributesSequence';
