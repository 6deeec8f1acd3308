import type { Filter } from '#shared/catalogue/port';
import { normaliseForSearch } from '#shared/dicom/person-name';
import type { InstanceEntry } from '../documents';
import { itemMark } from '../search-keys';
import { type Key, type Level, searchKeys } from './keys';
import { refused } from './refused';
import type { Match, SearchRequest } from './search-request';
import { type Clock, type TemporalFields, temporalConditions } from './temporal';
import { escaped, hasLiteral, isWildcard, pattern } from './wildcards';

/** Values of one list at most, and those of them with wildcards, each of so many characters at most. */
const listLimit = 1_000;
const wildcardsLimit = 32;
const wildcardLimit = 128;
/** A value that stands for none (PS3.4 C.2.2.2.7). */
const emptyValue = '""';

/** Dates with the times of the same events. */
const events: readonly (TemporalFields & { readonly level: Level })[] = [
  { level: 'study', date: 'studyDate', time: 'studyTime', zone: 'timezoneOffset' },
  { level: 'study', date: 'patientBirthDate', time: null, zone: null },
  { level: 'series', date: 'seriesDate', time: 'seriesTime', zone: 'timezoneOffset' },
  {
    ...{ level: 'series', date: 'performedProcedureStepStartDate', time: 'performedProcedureStepStartTime' },
    zone: 'timezoneOffset',
  },
];

/** The conditions of a search on studies or series, all of which must hold. */
export function conditionsOf(search: SearchRequest, level: 'study' | 'series'): Filter[] {
  const wanted = matchesAt(search, level).filter(({ value }) => value !== '*');
  const empty = wanted.filter(({ value }) => search.emptyValues && value === emptyValue);
  const given = wanted.filter((match) => !empty.includes(match));
  const others = given.filter(({ key }) => key.kind !== 'date' && key.kind !== 'time');
  return [
    ...empty.map(({ key }) => emptyCondition(key)),
    ...others.flatMap(({ key, value }) => conditionsFor(key, value, search)),
    ...itemConditions(others),
    ...temporalConditionsOf(given, level, search),
  ];
}

function temporalConditionsOf(matches: readonly Match[], level: Level, clock: Clock): Filter[] {
  return events
    .filter((event) => event.level === level)
    .flatMap((event) => {
      const of = (field: string | null) => matches.find(({ key }) => key.field === field);
      const [date, time] = [of(event.date), of(event.time)];
      return date || time ? temporalConditions(event, { date, time }, clock) : [];
    });
}

const matchesAt = (search: SearchRequest, level: Level): Match[] => search.matches.filter((m) => m.key.level === level);

/** The values of a UID key of a search; undefined when it is not asked for. @throws InvalidInputError */
export function uidsOf(search: SearchRequest, name: string): readonly string[] | undefined {
  const match = search.matches.find(({ key }) => key.name === name);
  return match && match.value !== '*' ? uidList(match.key, match.value) : undefined;
}

/** Keys of instances that their entries answer. */
const entryFields = ['instanceNumber', 'numberOfFrames', 'rows', 'columns', 'bitsAllocated'] as const;

/** A test of instances, or null when a search has no key of that level that entries answer. @throws InvalidInputError */
export function instanceTest(search: SearchRequest): ((entry: InstanceEntry) => boolean) | null {
  const classes = uidsOf(search, 'SOPClassUID');
  const uids = uidsOf(search, 'SOPInstanceUID');
  const uidSet = uids && new Set(uids);
  const numbers = entryFields.flatMap((field) => {
    const match = matchesAt(search, 'instance').find(({ key, value }) => key.field === field && value !== '*');
    return match ? [{ field, wanted: numberOf(match, search) }] : [];
  });
  if (!classes && !uids && numbers.length === 0) return null;
  return (entry) =>
    numbers.every(({ field, wanted }) => entry[field] === wanted) &&
    (!uidSet || uidSet.has(entry.sopInstanceUid)) &&
    (!classes || classes.includes(entry.sopClassUid));
}

const numberOf = ({ key, value }: Match, { emptyValues }: SearchRequest): number | null =>
  emptyValues && value === emptyValue ? null : integer(key, value);

/** Conditions on series for the SOP classes of a search. @throws InvalidInputError */
export function classConditions(search: SearchRequest): Filter[] {
  const classes = uidsOf(search, 'SOPClassUID');
  return classes ? [anyOf('sopClassUids', classes)] : [];
}

/** @throws InvalidInputError when the value cannot be one of the key's kind */
function conditionsFor(key: Key, value: string, { fuzzy, multipleValues }: SearchRequest): Filter[] {
  const { field, kind } = key;
  const isOwn = field !== searchKeys;
  if (multipleValues && value.includes('\\') && kind !== 'uid')
    return listOf(key, value, /\\/).flatMap((one) => conditionsFor(key, one, { ...plainSearch, fuzzy }));
  switch (kind) {
    case 'uid':
      return [anyOf(field, uidList(key, value))];
    case 'code':
      return codeConditions(key, value);
    case 'integer':
      return [{ [field]: integer(key, value) }];
    case 'name':
      return fuzzy && isOwn ? fuzzyName(key, value) : nameGroups(key, value);
    case 'contents':
      return [textCondition(key, value)];
    default:
      // Keys of items go together: see `itemConditions`.
      return key.item && !isOwn ? [] : [textCondition(key, value)];
  }
}

const plainSearch = { multipleValues: false } as SearchRequest;

const anyOf = (field: string, values: readonly string[]): Filter =>
  values.length === 1 ? { [field]: values[0]! } : { [field]: { $in: values } };

function listOf(key: Key, value: string, separator = /[,\\]/): string[] {
  const values = value.split(separator).map((part) => part.trim());
  if (values.length > listLimit) throw refused(key.name, `more than ${listLimit} values`);
  return [...new Set(values.filter((part) => part !== ''))];
}

function uidList(key: Key, value: string): string[] {
  const values = listOf(key, value);
  if (values.length === 0 || values.some((uid) => !/^[0-9.]{1,64}$/.test(uid))) throw refused(key.name, 'must be UIDs');
  return values;
}

function codeConditions(key: Key, value: string): Filter[] {
  const values = listOf(key, value);
  if (values.every((one) => !isWildcard(one)))
    return [
      anyOf(
        key.field,
        values.map((one) => key.prefix + one),
      ),
    ];
  if (values.length > wildcardsLimit) throw refused(key.name, `more than ${wildcardsLimit} values with wildcards`);
  if (values.some((one) => one.length > wildcardLimit)) throw refused(key.name, 'too long');
  if (values.length === 1) return [textCondition(key, values[0]!)];
  return [{ $or: values.map((one) => textCondition(key, one)) }];
}

/**
 * Single value or wildcard matching; case counts (PS3.4 C.2.2.2.1, C.2.2.2.4). An optional key must have characters to
 * look up; others are compared study by study where they have none.
 */
function textCondition(key: Key, value: string): Filter {
  const { field, prefix, kind } = key;
  if (!isWildcard(value) && kind !== 'contents') return { [field]: prefix + value };
  if (prefix !== '' && !isNarrow(value)) throw tooWide(key);
  return { [field]: { $regex: pattern(escaped(prefix), value) } };
}

/** True when the index finds the values: by how they begin, or by characters in a row. */
const isNarrow = (value: string): boolean => /^[^*?]/.test(value) || hasLiteral(value);

const tooWide = (key: Key) => refused(key.name, 'needs two characters in a row');

/** True when no index narrows a search for this key: its wildcards leave no text to look up. */
export function isUnindexed({ key, value }: Match): boolean {
  if (key.kind === 'contents') return !hasLiteral(value);
  return isWildcard(value) && key.kind !== 'uid' && !isNarrow(value);
}

/** Each component group that is not empty must fit a group of the name (PS3.4 C.2.2.2.1.1); case and accents do not count. */
function nameGroups(key: Key, value: string): Filter[] {
  const { field, prefix } = key;
  const groups = value.slice(0, 512).split('=', 3).map(normaliseGroup);
  return groups
    .filter((group) => group !== '' && !/^\*+$/.test(group))
    .map((group) => {
      if (!isWildcard(group)) return { [field]: `${prefix}=${group}` };
      if (prefix !== '' && !isNarrow(group)) throw tooWide(key);
      return { [field]: { $regex: pattern(`${escaped(prefix)}=`, group) } };
    });
}

function normaliseGroup(group: string): string {
  const components = group.split('^').map(normaliseForSearch);
  while (components.at(-1) === '') components.pop();
  return components.join('^');
}

/** With wildcards either as they stand or by the words between them. */
function fuzzyName(key: Key, value: string): Filter[] {
  const words = nameWords(key.field, value);
  const groups = isWildcard(value) ? nameGroups(key, value) : [];
  return groups.length > 0 && words.length > 0 ? [{ $or: [{ $and: groups }, { $and: words }] }] : words;
}

/** Each word must begin a word of the name, its pinyin or initials. */
function nameWords(field: string, value: string): Filter[] {
  const words = normaliseForSearch(value.slice(0, 512)).match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return words.slice(0, 16).map((word) => ({ [field]: { $regex: `^${word}` } }));
}

/** Keys of one sequence must fit one of its items (PS3.4 C.2.2.2.6). */
function itemConditions(matches: readonly Match[]): Filter[] {
  const codes = new Set(matches.flatMap(({ key }) => key.item?.code ?? []));
  return [...codes].flatMap((code) => {
    const group = matches.filter(({ key }) => key.item?.code === code);
    const isAnswered = group.length === 1 && group[0]!.key.field !== searchKeys;
    return isAnswered ? [] : [itemCondition(code, group)];
  });
}

const anyInItem = `[^${escaped(itemMark)}]`;

function itemCondition(code: string, group: readonly Match[]): Filter {
  const { count } = group[0]!.key.item!;
  const texts: (string | undefined)[] = Array.from({ length: count });
  for (const { key, value } of group) texts[key.item!.place] = value;
  // With the mark before it the first character of a value makes a pair.
  if (!group.some(({ key, value }) => key.field !== searchKeys || isNarrow(value))) throw tooWide(group[0]!.key);
  const parts = texts.map((value) => (value === undefined ? `${anyInItem}*` : itemPattern(value)));
  return { [searchKeys]: { $regex: `^${escaped(code)}${parts.join(escaped(itemMark))}$` } };
}

const itemPattern = (value: string): string =>
  value
    .split(/(\*+|\?)/)
    .map((part) => (part === '?' ? anyInItem : part.startsWith('*') ? `${anyInItem}*` : escaped(part)))
    .join('');

/** No value. Of optional keys no index knows that. @throws InvalidInputError */
function emptyCondition(key: Key): Filter {
  const { field, kind } = key;
  if (field === searchKeys) throw refused(key.name, 'is not searched for empty values');
  const isList = kind === 'name' || key.item !== undefined || ['modalities', 'sopClassUids'].includes(field);
  return { [field]: isList ? { $size: 0 } : null };
}

function integer(key: Key, value: string): number {
  if (!/^[+-]?\d{1,12}$/.test(value)) throw refused(key.name, 'must be a whole number');
  return Number(value);
}
