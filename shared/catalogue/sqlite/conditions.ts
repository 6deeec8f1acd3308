import type { SqlValue } from './connection';
import { elementMark } from './digest-index';
import { aboveNumbers, aboveStrings, type Key, nullKey } from './keys';
import { afterPrefix, globOf, type Outline } from './patterns';
import type { Predicate } from './predicates';

/** A condition in SQL with its parameters. */
export interface Condition {
  readonly sql: string;
  readonly params: readonly SqlValue[];
}

/** A column that holds the keys of a path. */
export interface KeyColumn {
  readonly path: string;
  readonly column: string;
  /** True when there were arrays on the path: an index has a row for each element then. */
  readonly multi: boolean;
}

/** What a column says about some predicates. */
export interface ColumnConditions {
  readonly conditions: readonly Condition[];
  /** Those of them that bound a search by the column. */
  readonly bounds: readonly Condition[];
  /** Predicates that are among the conditions. */
  readonly used: readonly Predicate[];
  /** Those of them that hold for every row that meets the conditions. */
  readonly answered: readonly Predicate[];
}

/** The predicates on the path of an index key, as conditions on its column. */
export function conditionsOn(key: KeyColumn, predicates: readonly Predicate[]): ColumnConditions {
  const used = usable(predicates, key.path, key.multi);
  const bounds = [...rangeEnds(key.column, used), ...used.flatMap((predicate) => boundOf(key.column, predicate))];
  return {
    conditions: [...bounds, ...used.flatMap((predicate) => checkOf(key.column, predicate))],
    bounds,
    used,
    answered: used.filter((predicate) => predicate.kind !== 'grams' && (!('exact' in predicate) || predicate.exact)),
  };
}

/**
 * The predicates on a path, as conditions on its column of the digest. Where arrays were, the strings of an array
 * stand in one text: the conditions let more rows through than match, and answer nothing.
 */
export function digestConditions(key: KeyColumn, predicates: readonly Predicate[]): ColumnConditions {
  if (!key.multi) return conditionsOn(key, predicates);
  const found = predicates.flatMap((predicate) => {
    const condition = 'path' in predicate && predicate.path === key.path ? amongElements(key.column, predicate) : null;
    return condition ? [{ predicate, condition }] : [];
  });
  return {
    conditions: found.map(({ condition }) => condition),
    bounds: [],
    used: found.map(({ predicate }) => predicate),
    answered: [],
  };
}

/** Texts of arrays, and plain values as well. Null when that says nothing about the predicate. */
function amongElements(column: string, predicate: Predicate): Condition | null {
  if (predicate.kind === 'in') {
    const [wanted] = predicate.keys;
    if (predicate.keys.length !== 1 || typeof wanted !== 'string' || !isFit(wanted)) return null;
    return fitting(column, { parts: [wanted], atStart: true, atEnd: true });
  }
  if (predicate.kind !== 'prefix' && predicate.kind !== 'grams') return null;
  return predicate.outline && fitting(column, predicate.outline);
}

/** GLOB takes no patterns of more than 50,000 bytes. */
const isFit = (text: string): boolean => text !== '' && text.length <= 4_096;

function fitting(column: string, outline: Outline): Condition {
  const { parts, atStart, atEnd } = outline;
  const inside = [...parts];
  if (atStart) inside[0] = `${elementMark}${inside[0]}`;
  if (atEnd) inside[inside.length - 1] += elementMark;
  const globs = [globOf(outline), globOf({ parts: inside, atStart: false, atEnd: false })];
  const distinct = [...new Set(globs)];
  return {
    sql: `(${distinct.map(() => `${column} GLOB ?`).join(' OR ')})`,
    params: distinct,
  };
}

/**
 * The predicates on a path that rows of an index decide. With arrays on the path different elements may meet different
 * predicates, so only one is taken; null is never asked of such an index, as it also stands for elements without the
 * field.
 */
function usable(predicates: readonly Predicate[], path: string, multi: boolean): Predicate[] {
  const here = predicates.filter(
    (predicate) =>
      predicate.kind !== 'or' && predicate.path === path && (predicate.kind !== 'grams' || predicate.outline !== null),
  );
  if (!multi) return here;
  const positive = here.filter(
    (predicate) => predicate.kind !== 'not' && !(predicate.kind === 'in' && predicate.keys.includes(nullKey)),
  );
  const best =
    positive.find((p) => p.kind === 'in' && p.keys.length === 1) ??
    positive.find((p) => p.kind === 'in') ??
    positive.find((p) => p.kind !== 'grams') ??
    positive[0];
  return best ? [best] : [];
}

function boundOf(column: string, predicate: Predicate): Condition[] {
  switch (predicate.kind) {
    case 'in':
      return [memberOf(column, predicate.keys, false)];
    case 'above':
      return [{ sql: `${column} ${predicate.open ? '>' : '>='} ?`, params: [predicate.key] }];
    case 'below':
      return [{ sql: `${column} ${predicate.open ? '<' : '<='} ?`, params: [predicate.key] }];
    case 'prefix': {
      const after = afterPrefix(predicate.prefix) ?? aboveStrings;
      return [{ sql: `${column} >= ? AND ${column} < ?`, params: [predicate.prefix, after] }];
    }
    default:
      return [];
  }
}

/** What is looked at in each row of the bounds. */
function checkOf(column: string, predicate: Predicate): Condition[] {
  if (predicate.kind === 'not') return [memberOf(column, predicate.keys, true)];
  if (predicate.kind !== 'prefix' && predicate.kind !== 'grams') return [];
  if (!predicate.outline || (predicate.kind === 'prefix' && predicate.exact)) return [];
  return [{ sql: `${column} GLOB ?`, params: [globOf(predicate.outline)] }];
}

function memberOf(column: string, keys: readonly Key[], negated: boolean): Condition {
  if (keys.length === 0) return { sql: negated ? '1' : '0', params: [] };
  if (keys.length === 1) return { sql: `${column} ${negated ? '<>' : '='} ?`, params: [keys[0]!] };
  // One text for any number of values, so that few statements are prepared; null and booleans are no JSON keys.
  const plain = keys.filter((key) => typeof key === 'string' || Number.isFinite(key));
  const special = keys.filter((key) => !plain.includes(key));
  const rest = special.length > 0 ? ` UNION ALL VALUES ${special.map(() => '(?)').join()}` : '';
  return {
    sql: `${column} ${negated ? 'NOT IN' : 'IN'} (SELECT value FROM json_each(?)${rest})`,
    params: [JSON.stringify(plain), ...special],
  };
}

/** A comparison finds values of its own type only: the other end of that type, where no predicate sets one. */
function rangeEnds(column: string, predicates: readonly Predicate[]): Condition[] {
  const ends: Condition[] = [];
  for (const predicate of predicates) {
    if (predicate.kind !== 'above' && predicate.kind !== 'below') continue;
    const opposite = predicate.kind === 'above' ? 'below' : 'above';
    const text = typeof predicate.key === 'string';
    if (predicates.some((other) => other.kind === opposite && (typeof other.key === 'string') === text)) continue;
    if (predicate.kind === 'above') ends.push({ sql: `${column} < ?`, params: [text ? aboveStrings : aboveNumbers] });
    else ends.push(text ? { sql: `${column} >= ?`, params: [''] } : { sql: `${column} > ?`, params: [nullKey] });
  }
  return ends;
}
