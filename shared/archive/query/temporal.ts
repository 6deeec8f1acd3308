import type { Filter } from '#shared/catalogue/port';
import { refused } from './refused';
import type { Match, SearchRequest } from './search-request';

/** A range of dates or times as a key gives it; a single value is a range of one. */
interface Range {
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** How it was written (PS3.4 C.2.2.2.5); `daily`: a range of times that is not combined with the dates. */
  readonly form: 'single' | 'between' | 'from' | 'to' | 'daily';
}

/** Date and time of the same event, and the time zone that both are in. */
export interface TemporalFields {
  readonly date: string;
  readonly time: string | null;
  readonly zone: string | null;
}

/** How dates and times of a search are meant. */
export type Clock = Pick<SearchRequest, 'timezone' | 'combinesDateTime'>;

/**
 * Conditions on a date and a time of day (PS3.4 C.2.2.2.5). Two ranges of the same form are one range of moments, where
 * the search combines them: the first day from that time, the last until that time (C.2.2.2.5.4).
 *
 * With a time zone what was stored with another offset is compared as the same moment; what was stored without one is
 * taken as it is.
 *
 * @throws InvalidInputError
 */
export function temporalConditions(
  fields: TemporalFields,
  { date, time }: { readonly date?: Match | undefined; readonly time?: Match | undefined },
  { timezone: offset, combinesDateTime }: Clock,
): Filter[] {
  const days = date && dateRange(date);
  const given = time && timeRange(time);
  // Of another form than the dates, they stay a range of times of each day.
  const hours = given && !combinesDateTime && given.form !== 'single' ? { ...given, form: 'daily' as const } : given;
  const { zone } = fields;
  if (offset === null || zone === null) return unshifted(fields, days, hours);
  // No index tells times of day on other clocks.
  if (time && !days) throw refused('TimezoneOffsetFromUTC', `needs a date beside ${time.key.name}`);
  const others = knownOffsets.filter((known) => known !== offset);
  const same: Filter = allOf([{ [zone]: { $nin: others.map(offsetText) } }, ...unshifted(fields, days, hours)]);
  const elsewhere = others.map((known) =>
    allOf([{ [zone]: offsetText(known) }, ...shifted(fields, days, hours, known - offset)]),
  );
  return [...(days ? dayConditions(fields.date, around(days)) : []), { $or: [same, ...elsewhere] }];
}

/** Days on any clock: offsets are at most 26 hours apart. */
function around({ from, to }: Range): Range {
  const day = 24 * 60;
  return {
    from: from === undefined ? undefined : later(from, '00', -2 * day, 'from').date,
    to: to === undefined ? undefined : later(to, '00', 2 * day, 'to').date,
    form: 'between',
  };
}

const allOf = (parts: readonly Filter[]): Filter => ({ $and: parts });

/** Offsets in use anywhere, in minutes. */
const knownOffsets: readonly number[] = [
  ...[-720, -660, -600, -570, -540, -480, -420, -360, -300, -240, -210, -180, -150, -120, -60],
  ...[0, 60, 120, 180, 210, 240, 270, 300, 330, 345, 360, 390, 420, 480, 525, 540, 570, 600, 630, 660, 720, 765],
  ...[780, 825, 840],
];

function offsetText(minutes: number): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}${two(size % 60)}`;
}

const two = (number: number): string => String(number).padStart(2, '0');

function unshifted({ date, time }: TemporalFields, days: Range | undefined, hours: Range | undefined): Filter[] {
  if (days && hours && time !== null && days.form !== 'single' && days.form === hours.form)
    return moments(date, time, days, hours);
  return [...dayConditions(date, days), ...(time === null ? [] : timeConditions(time, hours))];
}

const dayConditions = (field: string, days: Range | undefined): Filter[] => (days ? [{ [field]: ends(days) }] : []);

/** As times are written with more or fewer digits, the end takes in all that begin with it. */
const timeConditions = (field: string, hours: Range | undefined): Filter[] =>
  hours ? [{ [field]: ends({ ...hours, to: hours.to && `${hours.to}~` }) }] : [];

const ends = ({ from, to }: Pick<Range, 'from' | 'to'>) =>
  from !== undefined && from === to
    ? { $eq: from }
    : { ...(from === undefined ? {} : { $gte: from }), ...(to === undefined ? {} : { $lte: to }) };

/** From the time of the first day until the time of the last. */
function moments(date: string, time: string, days: Range, hours: Range): Filter[] {
  const conditions: Filter[] = [{ [date]: ends(days) }];
  if (days.from !== undefined && hours.from !== undefined)
    conditions.push({
      $or: [{ [date]: { $gt: days.from } }, { [date]: days.from, [time]: { $gte: hours.from } }],
    });
  if (days.to !== undefined && hours.to !== undefined)
    conditions.push({ $or: [{ [date]: { $lt: days.to } }, { [date]: days.to, [time]: { $lte: `${hours.to}~` } }] });
  return conditions;
}

/** What the same moments are called where the clock is `minutes` ahead of the query's. */
function shifted(fields: TemporalFields, days: Range | undefined, hours: Range | undefined, minutes: number): Filter[] {
  const { date, time } = fields;
  if (time === null) return unshifted(fields, days, hours);
  if (!days) return [];
  const isOneDay = days.form === 'single' || days.from === days.to;
  const isCombined = hours !== undefined && (isOneDay || days.form === hours.form);
  const from =
    days.from === undefined ? undefined : later(days.from, isCombined ? (hours.from ?? '00') : '00', minutes, 'from');
  const to =
    days.to === undefined ? undefined : later(days.to, isCombined ? (hours.to ?? lastOfDay) : lastOfDay, minutes, 'to');
  const range = (at: 'date' | 'time'): Range => ({ from: from?.[at], to: to?.[at], form: 'between' });
  const found = moments(date, time, range('date'), range('time'));
  // Without its time a day cannot be moved.
  if (!hours) return [{ $or: [allOf(found), allOf([{ [time]: null }, ...dayConditions(date, days)])] }];
  return isCombined ? found : [...found, wrapped(time, hours, minutes)];
}

const lastOfDay = '235959.999999';

/** A range of times of day on another clock: two where midnight lies in between. */
function wrapped(field: string, { from = '00', to = lastOfDay }: Range, minutes: number): Filter {
  const day = '20000102';
  const first = later(day, from, minutes, 'from');
  const last = later(day, to, minutes, 'to');
  const between = (start: string, end: string): Filter => ({ [field]: { $gte: start, $lte: `${end}~` } });
  if (first.date === last.date) return between(first.time, last.time);
  return { $or: [between(first.time, lastOfDay), between('00', last.time)] };
}

/** A moment so many minutes later; its time as the beginning or the end of what was written. */
function later(date: string, time: string, minutes: number, end: 'from' | 'to') {
  const [, hh = '00', mm = '', rest = ''] = /^(\d\d)(\d\d)?(.*)$/.exec(time) ?? [];
  const isEnd = end === 'to';
  const at = new Date(
    Date.UTC(Number(date.slice(0, 4)), Number(date.slice(4, 6)) - 1, Number(date.slice(6)), Number(hh)) +
      (Number(mm || (isEnd ? '59' : '0')) + minutes) * 60_000,
  );
  const seconds = rest === '' && isEnd ? '59.999999' : rest;
  const moved = `${two(at.getUTCHours())}${two(at.getUTCMinutes())}${seconds}`;
  return {
    date: `${String(at.getUTCFullYear()).padStart(4, '0')}${two(at.getUTCMonth() + 1)}${two(at.getUTCDate())}`,
    time: isEnd ? moved : shortest(moved),
  };
}

/** A time without zeros that say no more: what is stored with fewer digits is not before it. */
const shortest = (time: string): string =>
  time
    .replace(/\.0*$/, '')
    .replace(/(?<=^\d\d(?:\d\d)?)00$/, '')
    .replace(/(?<=^\d\d)00$/, '');

/** `20240131`, `20240101-`, `-20240131`, `20240101-20240131`. */
function dateRange({ key, value }: Match): Range {
  const range = rangeOf(/^(\d{8})?(-)?(\d{8})?$/, value);
  if (!range) throw refused(key.name, 'must be YYYYMMDD or a range of dates');
  return range;
}

/** Times to the precision given: `10` is the whole hour, `-1015` ends with that minute. */
function timeRange({ key, value }: Match): Range {
  const pattern = /^(\d{2}(?:\d{2}(?:\d{2}(?:\.\d{1,6})?)?)?)?(-)?(\d{2}(?:\d{2}(?:\d{2}(?:\.\d{1,6})?)?)?)?$/;
  const range = rangeOf(pattern, value);
  if (!range) throw refused(key.name, 'must be HHMMSS.FFFFFF or a range of times');
  // A single time is as precise as it is written; only a fraction of nothing is nothing.
  const begin = range.form === 'single' ? (from: string) => from.replace(/\.0+$/, '') : shortest;
  return { ...range, from: range.from && begin(range.from) };
}

/** Some pad the ends of a range with spaces. */
function rangeOf(pattern: RegExp, value: string): Range | null {
  const found = pattern.exec(value.replaceAll(' ', ''));
  if (!found || (!found[1] && !found[3]) || (found[1] && found[3] && !found[2])) return null;
  const [, from, dash, to] = found;
  if (!dash) return { from: from!, to: from!, form: 'single' };
  return { from, to, form: from ? (to ? 'between' : 'from') : 'to' };
}
