import type { DatabaseSettings } from '#shared/sources/settings';

/** Where a page of rows begins: at a time, or behind a row; null: at the beginning. */
export type RowStart = { readonly from: string } | { readonly time: string; readonly key: string } | null;

/** What differs between databases. */
export interface Dialect {
  readonly quote: readonly [open: string, close: string];
  /** The n-th parameter, from 1. */
  readonly parameter: (n: number) => string;
  /** An expression as text. */
  readonly text: (expression: string) => string;
  readonly limit: (rows: number) => string;
}

/** A statement with its parameters, all of them text. */
export interface Statement {
  readonly sql: string;
  readonly values: readonly string[];
}

/** What a row tells, in the order of the columns of the statement behind time and key. */
export const rowFields = ['studyInstanceUid', 'accessionNumber', 'patientId', 'path', 'node'] as const;

/**
 * The statement for a page of rows, in the order of time and key. Names of columns are quoted, everything else is a
 * parameter; view and query are what an administrator wrote.
 */
export function pageStatement(settings: DatabaseSettings, start: RowStart, rows: number, dialect: Dialect): Statement {
  const { columns, view, query } = settings;
  const name = (text: string) => quoted(text, dialect);
  const [time, key] = [name(columns.modifiedAt), name(columns.key)];
  const fields = rowFields.map((field) => {
    const column = columns[field];
    return column === undefined ? 'NULL' : dialect.text(name(column));
  });
  const selected = [dialect.text(time), dialect.text(key), ...fields].map((text, at) => `${text} AS c${at}`);
  const source = view === null ? `(${query}) radlake_rows` : view.split('.').map(name).join('.');
  const { condition, values } = conditionOf(start, time, key, dialect);
  const where = [`${time} IS NOT NULL`, `${key} IS NOT NULL`, ...condition].join(' AND ');
  const sql = `SELECT ${selected.join(', ')} FROM ${source} WHERE ${where} ORDER BY ${time}, ${key} ${dialect.limit(rows)}`;
  return { sql, values };
}

function conditionOf(start: RowStart, time: string, key: string, { parameter }: Dialect) {
  if (start === null) return { condition: [], values: [] };
  if ('from' in start) return { condition: [`${time} >= ${parameter(1)}`], values: [start.from] };
  const behind = `(${time} > ${parameter(1)} OR (${time} = ${parameter(2)} AND ${key} > ${parameter(3)}))`;
  return { condition: [behind], values: [start.time, start.time, start.key] };
}

function quoted(name: string, { quote: [open, close] }: Dialect): string {
  return `${open}${name.replaceAll(close, close + close)}${close}`;
}

/**
 * A time some milliseconds before another, as databases write them: `2026-01-31 10:00:00.123456+00`. What is no time, such
 * as a number that counts changes, stays as it is.
 */
export function timeBefore(time: string, ms: number): string {
  const found = /^(\d{4}-\d\d-\d\d)(?:([ T])(\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d(?::?\d\d)?)?)?$/.exec(time);
  if (!found) return time;
  const [, date, separator, clock = '00:00:00', fraction = '', zone = ''] = found;
  const at = Date.parse(`${date}T${clock}${fraction.slice(0, 4)}Z`);
  if (Number.isNaN(at)) return time;
  const [day = '', rest = ''] = new Date(at - ms).toISOString().slice(0, -1).split('T');
  // Where there was no fraction there may be none: Oracle compares a DATE with nothing finer.
  return separator === undefined ? day : `${day}${separator}${fraction === '' ? rest.slice(0, 8) : rest}${zone}`;
}
