import type { Sort } from '../port';
import type { SqlValue } from './connection';
import { type GramIndex, gramQuery } from './gram-index';
import type { KeyIndex } from './key-index';
import { aboveNumbers, aboveStrings, type Key, nullKey } from './keys';
import { afterPrefix } from './patterns';
import type { Predicate } from './predicates';

/** A condition in SQL with its parameters. */
export interface Condition {
  readonly sql: string;
  readonly params: readonly SqlValue[];
}

/** One way to find candidates: rows of an index (alias `t`) or of the documents' table (alias `d`). */
export interface Access {
  /** Table with its alias. */
  readonly source: string;
  readonly alias: 't' | 'd';
  readonly where: Condition;
  /** Predicates that narrow the rows. */
  readonly used: ReadonlySet<Predicate>;
  /** Those of them that bound the part of the index which is read. */
  readonly sought: ReadonlySet<Predicate>;
  /** Predicates that hold for every row found, without a second look. */
  readonly answered: ReadonlySet<Predicate>;
  /** True when a document may come twice. */
  readonly repeats: boolean;
  /** True when at most one document comes per value asked for. */
  readonly point: boolean;
  /** The order asked for, when the index has it, or at least its first paths. */
  readonly orderBy: string | null;
  /** How many paths of the sort `orderBy` covers. */
  readonly orderedPaths: number;
}

/** An ordered index, or the `_id` of the documents' table seen as one. */
export interface Ordered {
  readonly source: string;
  readonly alias: 't' | 'd';
  readonly unique: boolean;
  readonly keys: readonly {
    readonly path: string;
    readonly direction: 1 | -1;
    readonly column: string;
    readonly multi: boolean;
  }[];
}

export function orderedIndex(index: KeyIndex): Ordered {
  return {
    source: `${index.table} AS t`,
    alias: 't',
    unique: index.record.unique,
    keys: index.record.keys.map(({ path, direction }, at) => ({
      path,
      direction,
      column: `t.k${at}`,
      multi: index.isMulti(at),
    })),
  };
}

export function idIndex(table: string): Ordered {
  return {
    source: `${table} AS d`,
    alias: 'd',
    unique: true,
    keys: [{ path: '_id', direction: 1, column: 'd.id', multi: false }],
  };
}

/** Candidates by an ordered index; null when it neither narrows nor has the order asked for. */
export function orderedAccess(index: Ordered, predicates: readonly Predicate[], sort: Sort | undefined): Access | null {
  const conditions: Condition[] = [];
  const used = new Set<Predicate>();
  const sought = new Set<Predicate>();
  const answered = new Set<Predicate>();
  const fixed = new Set<string>();
  let seeking = true;
  let repeats = false;
  let point = index.unique;
  for (const key of index.keys) {
    const chosen = usable(predicates, key.path, key.multi);
    const equal = chosen.find(({ kind }) => kind === 'in');
    const single = equal?.kind === 'in' && equal.keys.length === 1;
    if (single) fixed.add(key.path);
    if (key.multi && !single) repeats = true;
    if (!equal) point = false;
    conditions.push(...rangeEnds(key.column, chosen));
    for (const predicate of chosen) {
      conditions.push(conditionOf(key.column, predicate));
      used.add(predicate);
      if (seeking && predicate.kind !== 'not') sought.add(predicate);
      if (!('exact' in predicate) || predicate.exact) answered.add(predicate);
    }
    seeking &&= equal !== undefined;
  }
  const { orderBy, orderedPaths } = sort && !repeats ? orderOf(index, sort, fixed) : noOrder;
  if (sought.size === 0 && orderBy === null) return null;
  const { source, alias } = index;
  return { source, alias, where: allOf(conditions), used, sought, answered, repeats, point, orderBy, orderedPaths };
}

/** Candidates by the pairs of characters that a pattern asks for. */
export function gramAccess(index: GramIndex, predicates: readonly Predicate[], table: string): Access | null {
  const used = predicates.filter(
    (p) => (p.kind === 'grams' || p.kind === 'prefix') && p.path === index.path && p.grams.size > 0,
  );
  if (used.length === 0) return null;
  const grams = new Set(used.flatMap((predicate) => ('grams' in predicate ? [...predicate.grams] : [])));
  const where = {
    sql: `d.rid IN (SELECT rowid FROM ${index.table} WHERE ${index.table} MATCH ?)`,
    params: [gramQuery(grams)],
  };
  return { ...documentsAccess(table), where, used: new Set(used), sought: new Set(used) };
}

/** Candidates that lie in one of several accesses. */
export function unionAccess(branches: readonly Access[], table: string, used: Predicate, exact: boolean): Access {
  const where = {
    sql: `d.rid IN (${branches.map(ridsOf).join(' UNION ALL ')})`,
    params: branches.flatMap((branch) => branch.where.params),
  };
  const one = new Set([used]);
  return { ...documentsAccess(table), where, used: one, sought: one, answered: exact ? one : new Set() };
}

/** All documents. */
export function documentsAccess(table: string): Access {
  const none = new Set<Predicate>();
  const where = { sql: '1', params: [] };
  return {
    source: `${table} AS d`,
    alias: 'd',
    where,
    used: none,
    sought: none,
    answered: none,
    repeats: false,
    point: false,
    ...noOrder,
  };
}

/** The query for the row ids of an access. */
export function ridsOf({ source, alias, where }: Access): string {
  return `SELECT ${alias}.rid FROM ${source} WHERE ${where.sql}`;
}

/**
 * The predicates on a path that rows of an index decide. With arrays on the path different elements may meet different
 * predicates, so only one is taken; null is never asked of such an index, as it also stands for elements without the
 * field.
 */
function usable(predicates: readonly Predicate[], path: string, multi: boolean): Predicate[] {
  const here = predicates.filter(
    (predicate) => predicate.kind !== 'or' && predicate.kind !== 'grams' && predicate.path === path,
  );
  if (!multi) return here;
  const positive = here.filter(
    (predicate) => predicate.kind !== 'not' && !(predicate.kind === 'in' && predicate.keys.includes(nullKey)),
  );
  const best =
    positive.find((p) => p.kind === 'in' && p.keys.length === 1) ??
    positive.find((p) => p.kind === 'in') ??
    positive[0];
  return best ? [best] : [];
}

function conditionOf(column: string, predicate: Predicate): Condition {
  switch (predicate.kind) {
    case 'in':
      return memberOf(column, predicate.keys, false);
    case 'not':
      return memberOf(column, predicate.keys, true);
    case 'above':
      return { sql: `${column} ${predicate.open ? '>' : '>='} ?`, params: [predicate.key] };
    case 'below':
      return { sql: `${column} ${predicate.open ? '<' : '<='} ?`, params: [predicate.key] };
    case 'prefix':
      return {
        sql: `${column} >= ? AND ${column} < ?`,
        params: [predicate.prefix, afterPrefix(predicate.prefix) ?? aboveStrings],
      };
    default:
      throw new Error(`no condition for ${predicate.kind}`);
  }
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

function allOf(conditions: readonly Condition[]): Condition {
  if (conditions.length === 0) return { sql: '1', params: [] };
  return { sql: conditions.map(({ sql }) => sql).join(' AND '), params: conditions.flatMap(({ params }) => params) };
}

const noOrder = { orderBy: null, orderedPaths: 0 };

/** ORDER BY that the index gives without sorting: fixed keys are skipped, the others follow one direction. */
function orderOf(index: Ordered, sort: Sort, fixed: ReadonlySet<string>): Pick<Access, 'orderBy' | 'orderedPaths'> {
  const terms: string[] = [];
  let turn = 0;
  let at = 0;
  let orderedPaths = 0;
  for (const [path, direction] of Object.entries(sort)) {
    const same = index.keys.find((key) => key.path === path);
    if (!(same && fixed.has(path) && !same.multi)) {
      while (at < index.keys.length && fixed.has(index.keys[at]!.path)) at++;
      const key = index.keys[at];
      if (key?.path !== path || key.multi || turn === -direction * key.direction) break;
      turn = direction * key.direction;
      terms.push(`${key.column}${direction === -1 ? ' DESC' : ''}`);
      at++;
    }
    orderedPaths++;
  }
  return orderedPaths === 0 ? noOrder : { orderBy: terms.join(', '), orderedPaths };
}
