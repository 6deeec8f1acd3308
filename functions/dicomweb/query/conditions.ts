import type { InstanceEntry } from '#shared/archive/documents';
import type { Filter } from '#shared/catalogue/port';
import { normaliseForSearch } from '#shared/dicom/person-name';
import { invalidInput } from '#shared/kernel/function/parse';
import type { Key, Level } from './keys';
import type { Match, SearchRequest } from './search-request';

/** Values of one list at most. */
const listLimit = 1_000;

/** The conditions of a search on studies or series, all of which must hold. */
export function conditionsOf(search: SearchRequest, level: 'study' | 'series'): Filter[] {
  return matchesAt(search, level).flatMap(({ key, value }) => conditionsFor(key, value, search.fuzzy));
}

const matchesAt = (search: SearchRequest, level: Level): Match[] => search.matches.filter((m) => m.key.level === level);

/** The values of a UID key of a search; undefined when it is not asked for. @throws InvalidInputError */
export function uidsOf(search: SearchRequest, keyword: string): readonly string[] | undefined {
  const match = search.matches.find(({ key }) => key.keyword === keyword);
  return match && match.value !== '*' ? uidList(match.key, match.value) : undefined;
}

/** A test of instances, or null when a search has no key of that level. @throws InvalidInputError */
export function instanceTest(search: SearchRequest): ((entry: InstanceEntry) => boolean) | null {
  const classes = uidsOf(search, 'SOPClassUID');
  const uids = uidsOf(search, 'SOPInstanceUID');
  const number = matchesAt(search, 'instance').find(({ key }) => key.keyword === 'InstanceNumber');
  const wanted = number && integer(number.key, number.value);
  if (!classes && !uids && wanted === undefined) return null;
  const uidSet = uids && new Set(uids);
  return (entry) =>
    (wanted === undefined || entry.instanceNumber === wanted) &&
    (!uidSet || uidSet.has(entry.sopInstanceUid)) &&
    (!classes || classes.includes(entry.sopClassUid));
}

/** @throws InvalidInputError when the value cannot be one of the key's kind */
function conditionsFor(key: Key, value: string, fuzzy: boolean): Filter[] {
  const { field, kind } = key;
  if (value === '*') return [];
  switch (kind) {
    case 'uid':
      return [anyOf(field, uidList(key, value))];
    case 'code':
      return codeConditions(key, value);
    case 'text':
      return wildcardConditions(field, value);
    case 'contents':
      return contentConditions(key, value);
    case 'integer':
      return [{ [field]: integer(key, value) }];
    case 'date':
      return [{ [field]: dateRange(key, value) }];
    case 'time':
      return [{ [field]: timeRange(key, value) }];
    case 'name':
      return fuzzy ? nameWords(field, value) : nameGroups(field, value);
  }
}

const anyOf = (field: string, values: readonly string[]): Filter =>
  values.length === 1 ? { [field]: values[0]! } : { [field]: { $in: values } };

function listOf(key: Key, value: string): string[] {
  const values = value.split(/[,\\]/).map((part) => part.trim());
  if (values.length > listLimit) throw refused(key, `more than ${listLimit} values`);
  return [...new Set(values.filter((part) => part !== ''))];
}

function uidList(key: Key, value: string): string[] {
  const values = listOf(key, value);
  if (values.length === 0 || values.some((uid) => !/^[0-9.]{1,64}$/.test(uid))) throw refused(key, 'must be UIDs');
  return values;
}

function codeConditions(key: Key, value: string): Filter[] {
  const values = listOf(key, value);
  if (values.every((one) => !isWildcard(one))) return [anyOf(key.field, values)];
  if (values.length === 1) return wildcardConditions(key.field, values[0]!);
  return [{ $or: values.flatMap((one) => wildcardConditions(key.field, one)) }];
}

const isWildcard = (value: string): boolean => /[*?]/.test(value);

/** Single value or wildcard matching; case counts (PS3.4 C.2.2.2.1, C.2.2.2.4). */
function wildcardConditions(field: string, value: string): Filter[] {
  return isWildcard(value) ? [{ [field]: { $regex: pattern('', value) } }] : [{ [field]: value }];
}

/** Of a field that only has an index of its character pairs. */
function contentConditions(key: Key, value: string): Filter[] {
  if (longestLiteral(value).length < 2) throw refused(key, 'needs two characters in a row');
  return [{ [key.field]: { $regex: pattern('', value) } }];
}

const longestLiteral = (wildcard: string): string =>
  wildcard.split(/[*?]+/).reduce((longest, run) => (run.length > longest.length ? run : longest), '');

/** True when no index narrows a search for this key: its wildcards leave no text to look up. */
export function isUnindexed({ key, value }: Match): boolean {
  return isWildcard(value) && key.kind !== 'uid' && !/^[^*?]/.test(value) && longestLiteral(value).length < 2;
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');

/** A regular expression of the whole text, which must begin with `prefix`. */
function pattern(prefix: string, wildcard: string): string {
  const body = wildcard
    .split(/(\*+|\?)/)
    .map((part) => (part === '?' ? '.' : part.startsWith('*') ? '.*' : escaped(part)))
    .join('');
  return `^${prefix}${body}$`.replace(/\.\*\$$/, '');
}

/** Each component group that is not empty must fit a group of the name (PS3.4 C.2.2.2.1.1); case and accents do not count. */
function nameGroups(field: string, value: string): Filter[] {
  const groups = value.slice(0, 512).split('=', 3).map(normaliseGroup);
  return groups
    .filter((group) => group !== '' && !/^\*+$/.test(group))
    .map((group) => ({ [field]: isWildcard(group) ? { $regex: pattern('=', group) } : `=${group}` }));
}

function normaliseGroup(group: string): string {
  const components = group.split('^').map(normaliseForSearch);
  while (components.at(-1) === '') components.pop();
  return components.join('^');
}

/** Each word must begin a word of the name, its pinyin or initials. */
function nameWords(field: string, value: string): Filter[] {
  const words = normaliseForSearch(value.slice(0, 512)).match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return words.slice(0, 16).map((word) => ({ [field]: { $regex: `^${word}` } }));
}

/** `20240131`, `20240101-`, `-20240131`, `20240101-20240131` (PS3.4 C.2.2.2.5). */
function dateRange(key: Key, value: string) {
  const found = /^(\d{8})?(-)?(\d{8})?$/.exec(value);
  if (!found || (!found[1] && !found[3]) || (found[1] && found[3] && !found[2])) {
    throw refused(key, 'must be YYYYMMDD or a range of dates');
  }
  const [, from, dash, to] = found;
  if (!dash) return { $eq: from! };
  return { ...(from ? { $gte: from } : {}), ...(to ? { $lte: to } : {}) };
}

/** Times to the precision given: `10` is the whole hour, `-1015` ends with that minute. */
function timeRange(key: Key, value: string) {
  const found = /^(\d{2}(?:\d{2}(?:\d{2}(?:\.\d{1,6})?)?)?)?(-)?(\d{2}(?:\d{2}(?:\d{2}(?:\.\d{1,6})?)?)?)?$/.exec(
    value,
  );
  if (!found || (!found[1] && !found[3]) || (found[1] && found[3] && !found[2])) {
    throw refused(key, 'must be HHMMSS.FFFFFF or a range of times');
  }
  const [, from, dash, to] = found;
  const last = dash ? to : from;
  return { ...(from ? { $gte: from } : {}), ...(last ? { $lte: `${last}~` } : {}) };
}

function integer(key: Key, value: string): number {
  if (!/^[+-]?\d{1,12}$/.test(value)) throw refused(key, 'must be a whole number');
  return Number(value);
}

const refused = (key: Key, message: string) => invalidInput([{ in: 'query', name: key.keyword, message }]);
