import type { Sort } from '../port';
import { type Condition, conditionsOn } from './conditions';
import { type GramIndex, gramQuery } from './gram-index';
import type { KeyIndex } from './key-index';
import type { Predicate } from './predicates';

/** One way to find candidates: rows of an index (alias `t`), of the digest (`f`) or of the documents' table (`d`). */
export interface Access {
  /** Table with its alias. */
  readonly source: string;
  /** The row id of a document, as an expression over the source. */
  readonly rid: string;
  /** True when the source is the documents' table, alias `d`. */
  readonly ofDocuments: boolean;
  readonly where: Condition;
  /** The part of `where` that bounds how much of the index is read. */
  readonly reach: Condition;
  /** Predicates that narrow the rows. */
  readonly used: ReadonlySet<Predicate>;
  /** Those of them that bound the part of the index which is read. */
  readonly sought: ReadonlySet<Predicate>;
  /** Predicates of which the digest knows no more. */
  readonly checked: ReadonlySet<Predicate>;
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
  /** Columns to sort by: those of paths without arrays. */
  readonly columns: ReadonlyMap<string, string>;
}

/** An ordered index, or the `_id` of the documents' table seen as one. */
export interface Ordered {
  readonly source: string;
  readonly rid: string;
  readonly ofDocuments: boolean;
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
    rid: 't.rid',
    ofDocuments: false,
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
    rid: 'd.rid',
    ofDocuments: true,
    unique: true,
    keys: [{ path: '_id', direction: 1, column: 'd.id', multi: false }],
  };
}

/** Candidates by an ordered index; null when it neither narrows nor has the order asked for. */
export function orderedAccess(index: Ordered, predicates: readonly Predicate[], sort: Sort | undefined): Access | null {
  const conditions: Condition[] = [];
  const bounds: Condition[] = [];
  const used = new Set<Predicate>();
  const sought = new Set<Predicate>();
  const answered = new Set<Predicate>();
  const fixed = new Set<string>();
  let seeking = true;
  let repeats = false;
  let point = index.unique;
  for (const key of index.keys) {
    const found = conditionsOn(key, predicates);
    const equal = found.used.find(({ kind }) => kind === 'in');
    const single = equal?.kind === 'in' && equal.keys.length === 1;
    if (single) fixed.add(key.path);
    if (key.multi && !single) repeats = true;
    if (!equal) point = false;
    conditions.push(...found.conditions);
    if (seeking) bounds.push(...found.bounds);
    for (const predicate of found.used) {
      used.add(predicate);
      if (seeking && predicate.kind !== 'not' && predicate.kind !== 'grams') sought.add(predicate);
    }
    for (const predicate of found.answered) answered.add(predicate);
    seeking &&= equal !== undefined;
  }
  const { orderBy, orderedPaths } = sort && !repeats ? orderOf(index, sort, fixed) : noOrder;
  if (sought.size === 0 && orderBy === null) return null;
  const { source, rid, ofDocuments } = index;
  const [where, reach] = [allOf(conditions), allOf(bounds)];
  const columns = new Map(index.keys.filter(({ multi }) => !multi).map(({ path, column }) => [path, column]));
  return {
    ...{ source, rid, ofDocuments, where, reach, used, sought, checked: used, answered },
    ...{ repeats, point, orderBy, orderedPaths, columns },
  };
}

/** Candidates by the pairs of characters that a pattern asks for. */
export function gramAccess(index: GramIndex, predicates: readonly Predicate[]): Access | null {
  const used = predicates.filter(
    (p) => (p.kind === 'grams' || p.kind === 'prefix') && p.path === index.path && p.grams.size > 0,
  );
  if (used.length === 0) return null;
  const grams = new Set(used.flatMap((predicate) => ('grams' in predicate ? [...predicate.grams] : [])));
  const where = { sql: `${index.table} MATCH ?`, params: [gramQuery(grams)] };
  const rid = `${index.table}.rowid`;
  const all = new Set(used);
  return { ...plain, source: index.table, rid, ofDocuments: false, where, reach: where, used: all, sought: all };
}

/** Candidates that lie in one of several accesses. */
export function unionAccess(branches: readonly Access[], table: string, used: Predicate, exact: boolean): Access {
  const where = {
    sql: `d.rid IN (${branches.map(ridsOf).join(' UNION ALL ')})`,
    params: branches.flatMap((branch) => branch.where.params),
  };
  const one = new Set([used]);
  const found = { where, reach: where, used: one, sought: one, checked: one };
  return { ...documentsAccess(table), ...found, answered: exact ? one : new Set() };
}

/** All documents. */
export function documentsAccess(table: string): Access {
  return { ...plain, source: `${table} AS d`, rid: 'd.rid', ofDocuments: true };
}

/** All rows of the digest. */
export function digestAccess(table: string): Access {
  return { ...plain, source: `${table} AS f`, rid: 'f.rid', ofDocuments: false };
}

/** The query for the row ids of an access. */
export function ridsOf({ source, rid, where }: Access): string {
  return `SELECT ${rid} AS rid FROM ${source} WHERE ${where.sql}`;
}

/** ORDER BY of a sort over columns by path; null when one of its paths has none. */
export function orderOver(sort: Sort, columnOf: (path: string) => string | undefined): string | null {
  const terms = Object.entries(sort).map(([path, direction]) => {
    const column = columnOf(path);
    return column && `${column}${direction === -1 ? ' DESC' : ''}`;
  });
  return terms.includes(undefined) ? null : terms.join(', ');
}

/** All of some conditions as one. */
export function allOf(conditions: readonly Condition[]): Condition {
  if (conditions.length === 0) return always;
  return { sql: conditions.map(({ sql }) => sql).join(' AND '), params: conditions.flatMap(({ params }) => params) };
}

const noOrder = { orderBy: null, orderedPaths: 0 };
const nothing: ReadonlySet<Predicate> = new Set();
const always: Condition = { sql: '1', params: [] };
const plain = {
  where: always,
  reach: always,
  used: nothing,
  sought: nothing,
  checked: nothing,
  answered: nothing,
  repeats: false,
  point: false,
  columns: new Map<string, string>(),
  ...noOrder,
};

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
