/**
 * A matcher as simple as the text of PS3.4 C.2.2.2, to judge the searches by: every stored instance is looked at, and
 * nothing is indexed. Knows nothing of the code that it judges.
 */

/** Values of one stored instance, by keyword; items of sequences by keyword within. */
export interface Stored {
  readonly study: Values;
  readonly series: Values;
  readonly instance: Values;
}
export type Values = Readonly<Record<string, string | null | readonly Readonly<Record<string, string>>[]>>;

export type Query = Readonly<Record<string, string>>;
type Level = 'study' | 'series' | 'instance';

const dates = new Set(['StudyDate', 'SeriesDate', 'ContentDate']);
const times = new Set(['StudyTime']);
const names = new Set(['PatientName', 'ReferringPhysicianName', 'OperatorsName']);
const lists = new Set(['PatientSex', 'Modality', 'BodyPartExamined', 'StudyInstanceUID', 'SOPClassUID']);
const numbers = new Set(['SeriesNumber', 'InstanceNumber', 'Rows']);
const uidOf = { study: 'StudyInstanceUID', series: 'SeriesInstanceUID', instance: 'SOPInstanceUID' } as const;

/** UIDs of what a search at a level must find. */
export function expected(all: readonly Stored[], level: Level, query: Query): Set<string> {
  return new Set(all.filter((one) => fits(all, one, query)).map((one) => String(one[level][uidOf[level]])));
}

function fits(all: readonly Stored[], one: Stored, query: Query): boolean {
  const values: Values = { ...one.study, ...one.series, ...one.instance };
  const sequences = new Set(Object.keys(query).flatMap((key) => (key.includes('.') ? [key.split('.')[0]!] : [])));
  return (
    Object.entries(query)
      .filter(([key]) => !key.includes('.'))
      .every(([key, wanted]) =>
        key === 'ModalitiesInStudy' ? hasModality(all, one, wanted) : fitsValue(key, wanted, values[key]),
      ) && [...sequences].every((sequence) => fitsItems(sequence, query, values[sequence]))
  );
}

const hasModality = (all: readonly Stored[], one: Stored, wanted: string): boolean =>
  all.some(
    ({ study, series }) =>
      study['StudyInstanceUID'] === one.study['StudyInstanceUID'] && fitsValue('Modality', wanted, series['Modality']),
  );

function fitsItems(sequence: string, query: Query, items: Values[string] | undefined): boolean {
  const inner = Object.entries(query).flatMap(([key, wanted]) => {
    const [outer, name] = key.split('.');
    return outer === sequence && name !== undefined ? [[name, wanted] as const] : [];
  });
  return (
    Array.isArray(items) && items.some((item) => inner.every(([name, wanted]) => fitsValue(name, wanted, item[name])))
  );
}

function fitsValue(key: string, wanted: string, value: Values[string] | undefined): boolean {
  if (wanted === '' || wanted === '*') return true;
  if (typeof value !== 'string' || value === '') return false;
  if (dates.has(key)) return inRange(wanted, value);
  if (times.has(key)) return inRange(wanted, value);
  if (numbers.has(key)) return Number(wanted) === Number(value);
  const alternatives = lists.has(key) ? wanted.split(',') : [wanted];
  // Backslashes stand between values.
  return value.split('\\').some((single) => alternatives.some((one) => likeOne(key, one, single)));
}

function likeOne(key: string, wanted: string, value: string): boolean {
  const fold = (text: string) => (names.has(key) ? text.toLowerCase() : text);
  const groups = names.has(key) ? fold(value).split('=') : [value];
  return groups.some((group) => wildcard(fold(wanted)).test(group));
}

const wildcard = (text: string): RegExp => {
  const body = Array.from(text, (one) =>
    one === '*' ? '[^]*' : one === '?' ? '[^]' : one.replace(/[\\^$.|+()[\]{}]/g, '\\$&'),
  );
  return new RegExp(`^${body.join('')}$`, 'u');
};

/** Digits compare as text; the end takes in all that begin with it. */
function inRange(wanted: string, value: string): boolean {
  const [from, to = from] = wanted.includes('-') ? wanted.split('-') : [wanted];
  return (from === '' || value >= from!) && (to === '' || value.slice(0, to!.length) <= to!);
}
