/** Instants in milliseconds since 1970, UTC; both ends belong to it. */
export interface TimeSpan {
  readonly start: number;
  readonly end: number;
}

const dateTimePattern = /^(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?(?:\.(\d{1,6}))?([+-]\d{4})?$/;
const lowest = [1, 1, 0, 0, 0] as const;
const minuteMs = 60_000;

/**
 * The time that a value of VR DT names: with fewer parts a longer one, `2024` the whole year.
 *
 * @param offsetMinutes - of values that name no offset from UTC
 * @returns undefined for text that is no such value, or names a day or hour that does not exist
 * @see PS3.5 Table 6.2-1
 */
export function spanOfDateTime(text: string, offsetMinutes = 0): TimeSpan | undefined {
  const found = dateTimePattern.exec(text.trim());
  if (!found) return undefined;
  const [, year, ...rest] = found;
  const parts = rest.slice(0, 5).map((part) => (part === undefined ? undefined : Number(part)));
  const given = parts.indexOf(undefined);
  const count = given < 0 ? parts.length : given;
  const fraction = rest[5];
  if (fraction !== undefined && count < parts.length) return undefined;
  const [month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts.map((part, at) => part ?? lowest[at]);
  if (!exists(Number(year), month, day, hour, minute, second)) return undefined;
  const offset = rest[6] === undefined ? offsetMinutes : offsetOf(rest[6]);
  const fractionMs = fraction === undefined ? 0 : Math.floor(Number(`0.${fraction}`) * 1000);
  const start = utc(Number(year), month, day, hour, minute, second) + fractionMs - offset * minuteMs;
  return { start, end: start + lengthOf(Number(year), month, count, fraction) - 1 };
}

/** `+0800` as minutes. */
export function offsetOf(text: string): number {
  const sign = text.startsWith('-') ? -1 : 1;
  return sign * (Number(text.slice(1, 3)) * 60 + Number(text.slice(3, 5)));
}

function utc(year: number, month: number, day: number, hour: number, minute: number, second: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  return date.getTime();
}

/** A leap second (60) is taken as the first second of the next minute. */
function exists(year: number, month: number, day: number, hour: number, minute: number, second: number): boolean {
  const date = new Date(utc(year, month, day, 0, 0, 0));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second <= 60;
}

/** Milliseconds of what was named by so many parts behind the year. */
function lengthOf(year: number, month: number, count: number, fraction: string | undefined): number {
  if (fraction !== undefined) return Math.max(1, 1000 / 10 ** fraction.length);
  const dayMs = 86_400_000;
  const yearMs = utc(year + 1, 1, 1, 0, 0, 0) - utc(year, 1, 1, 0, 0, 0);
  const monthMs = utc(year, month + 1, 1, 0, 0, 0) - utc(year, month, 1, 0, 0, 0);
  return [yearMs, monthMs, dayMs, 3_600_000, minuteMs, 1000][count] ?? 1000;
}
