import type { Filter, Sort } from '../port';
import {
  type Access,
  allOf,
  digestAccess,
  documentsAccess,
  gramAccess,
  idIndex,
  type Ordered,
  orderedAccess,
  orderedIndex,
  orderOver,
  ridsOf,
  unionAccess,
} from './access';
import { type Condition, digestConditions } from './conditions';
import type { Connection, SqlValue } from './connection';
import type { DocumentSource } from './document-source';
import type { KeyIndex } from './key-index';
import { type Predicate, type Predicates, takeApart } from './predicates';
import type { StoredCollection } from './schema';

/** Rows up to which ways to find candidates are compared; more is "many". */
const countLimit = 8_192;
/** Counting goes on to the next of these only while no way has fewer rows. */
const countSteps = [128, countLimit] as const;
/** Rows that are read without a look at other ways. */
const fewRows = 64;
/** Shapes of filters, and reaches of indexes, that are remembered. */
const maxShapes = 1_000;
/** How long "many" holds without a new count. */
const manyMs = 10_000;
/** Candidates above which a second index narrows the first, where there is no digest. */
const narrowAbove = 100;

/** How a filter is answered. */
export interface Plan {
  readonly access: Access;
  /** Further conditions, and the digest they look at. */
  readonly also: Condition;
  readonly digest: string | null;
  /** True when every row found matches the filter. */
  readonly exact: boolean;
  /** The order of the rows, in SQL; null when SQL cannot tell or none is wanted. */
  readonly orderBy: string | null;
  /** True when `orderBy` is all of the order asked for; otherwise `access.orderedPaths` says how far it goes. */
  readonly ordered: boolean;
  /** True when the rows are read in that order, so that reading may stop early; otherwise SQLite sorts them. */
  readonly streams: boolean;
}

/** What is wanted of a plan. */
export interface Wanted {
  readonly sort?: Sort | undefined;
  /** Documents that will be read at most, those that are skipped included; 0 for all. */
  readonly most?: number;
  /** True when rows are counted, so that a second look at each costs most. */
  readonly counts?: boolean;
}

/** Finds the cheapest way to answer a checked filter in the order of `sort`. */
export class Planner {
  readonly #connection: Connection;
  readonly #collection: StoredCollection;
  /** Indexes that were the way for filters of a shape: surely, or with few rows. */
  readonly #known = new Map<string, KeyIndex>();
  /** Reaches of indexes that had more rows than are counted, and when they are counted again. */
  readonly #many = new Map<string, number>();

  constructor(connection: Connection, collection: StoredCollection) {
    this.#connection = connection;
    this.#collection = collection;
  }

  plan(filter: Filter, { sort, most = 0, counts = false }: Wanted = {}): Plan {
    const predicates = takeApart(filter);
    const wanted = sort && Object.keys(sort).length > 0 ? sort : undefined;
    const shape = shapeOf(predicates, wanted);
    const known = this.#knownWay(shape, predicates, wanted);
    if (known) return this.#finished(known, [], predicates, wanted);
    const candidates = this.#candidates(predicates.list, wanted).sort((a, b) => b.orderedPaths - a.orderedPaths);
    const finished = (access: Access, helpers: readonly Access[] = []): Plan =>
      this.#finished(access, helpers, predicates, wanted);
    const sure =
      candidates.find((access) => access.point) ??
      candidates.find((access) => isExact(access, predicates) && (!wanted || isInOrder(access, wanted)));
    if (sure) {
      this.#note(shape, sure);
      return finished(sure);
    }
    const { digest, table } = this.#collection;
    if (candidates.length === 0) return finished(digest ? digestAccess(digest.table) : documentsAccess(table));
    if (candidates.length === 1) return finished(candidates[0]!);
    const [first] = candidates as [Access];
    if (!counts && wanted && this.#isShort(first, wanted)) {
      this.#note(shape, first);
      return finished(first);
    }
    const counted = this.#compare(candidates);
    const best = this.#cheapest(counted, wanted, most);
    const others = counted.filter(({ access }) => access !== best.access);
    if (counts) return finished(best.access, helpers(best.access, others));
    if (!digest) return finished(best.access, best.count > narrowAbove ? helpers(best.access, others) : []);
    const few = others.filter(({ count }) => best.streams && count <= countLimit);
    return finished(best.access, helpers(best.access, few.slice(0, 1)));
  }

  /** The index that was the way for a filter of this shape, if it still is; else null. */
  #knownWay(shape: string | null, predicates: Predicates, sort: Sort | undefined): Access | null {
    const index = shape === null ? undefined : this.#known.get(shape);
    const access = index && orderedAccess(orderedIndex(index), predicates.list, sort);
    if (!access) return null;
    if (isExact(access, predicates)) return !sort || isInOrder(access, sort) ? access : null;
    return sort && this.#isShort(access, sort) ? access : null;
  }

  /** True when so few rows are read in the order that is wanted that a look at other ways would cost more. */
  #isShort(access: Access, sort: Sort): boolean {
    return isInOrder(access, sort) && this.#count(access, fewRows) <= fewRows;
  }

  #note(shape: string | null, { source }: Access): void {
    const index = this.#collection.keyIndexes.find(({ table }) => source === `${table} AS t`);
    if (shape === null || !index) return;
    if (this.#known.size >= maxShapes) this.#known.clear();
    this.#known.set(shape, index);
  }

  /**
   * The access with the fewest rows is read whole and sorted; or rows are read in order until enough of them fit, which
   * takes as many more as the filter is narrow.
   */
  #cheapest(counted: readonly Counted[], sort: Sort | undefined, most: number): Counted & { streams: boolean } {
    const [narrow] = counted as [Counted];
    const streams = sort && counted.find(({ access }) => isInOrder(access, sort));
    if (!streams) {
      const leading = counted.find(({ access }) => access.orderedPaths > 0 && narrow.count > countLimit);
      return { ...(leading ?? narrow), streams: false };
    }
    if (streams === narrow) return { ...narrow, streams: true };
    const all = Number(this.#connection.get(`SELECT max(rid) AS n FROM ${this.#collection.table}`)?.['n'] ?? 0);
    const inOrder = streams.count > countLimit ? Math.max(streams.count, all) : streams.count;
    if (narrow.count > countLimit) return { ...streams, streams: true };
    const read = Math.min(inOrder, most === 0 ? inOrder : (most * all) / Math.max(1, narrow.count));
    // Looking a row up in a set costs a fraction of fetching and sorting it.
    return read / 4 + narrow.count / 4 < narrow.count ? { ...streams, streams: true } : { ...narrow, streams: false };
  }

  #finished(access: Access, helpers: readonly Access[], predicates: Predicates, sort: Sort | undefined): Plan {
    const answered = new Set([access, ...helpers].flatMap((part) => [...part.answered]));
    const also = helpers.map((part) => ({ sql: `${access.rid} IN (${ridsOf(part)})`, params: part.where.params }));
    const digest = access.point
      ? null
      : this.#digest(predicates.list.filter((one) => !isSettled(one, access, answered)));
    for (const predicate of digest?.answered ?? []) answered.add(predicate);
    const streams = !sort || isInOrder(access, sort);
    const sorts =
      sort && !streams && !access.point
        ? orderOver(sort, (path) => access.columns.get(path) ?? digest?.columns.get(path))
        : null;
    const joins = digest !== null && (digest.conditions.length > 0 || (sorts ?? '').includes('f.p'));
    return {
      access,
      also: allOf([...also, ...(digest?.conditions ?? [])]),
      digest: joins ? digest.table : null,
      exact: predicates.opaque === 0 && predicates.list.every((predicate) => answered.has(predicate)),
      orderBy: sorts ?? access.orderBy,
      ordered: streams || sorts !== null,
      streams,
    };
  }

  /** What the digest says about some predicates, and its columns to sort by. */
  #digest(predicates: readonly Predicate[]) {
    const { digest } = this.#collection;
    if (!digest) return null;
    const keys = digest.record.keys.map(({ path }, at) => ({ path, column: `f.p${at}`, multi: digest.isMulti(at) }));
    const found = keys.map((key) => digestConditions(key, predicates));
    return {
      table: digest.table,
      conditions: found.flatMap(({ conditions }) => conditions),
      answered: found.flatMap((one) => one.answered),
      columns: new Map(keys.filter(({ multi }) => !multi).map(({ path, column }) => [path, column])),
    };
  }

  #candidates(list: readonly Predicate[], sort: Sort | undefined): Access[] {
    const { table, keyIndexes, gramIndexes } = this.#collection;
    const byId = orderedAccess(idIndex(table), list, sort);
    if (byId?.point) return [byId];
    const found = [
      byId,
      ...keyIndexes.flatMap((index) => {
        const ordered = orderedIndex(index);
        return choicesOn(ordered, list).map((choice) => orderedAccess(ordered, choice, sort));
      }),
      ...gramIndexes.map((index) => gramAccess(index, list)),
      ...list.map((predicate) => (predicate.kind === 'or' ? this.#union(predicate.branches, predicate) : null)),
    ].filter((access) => access !== null);
    return found.filter((access, at) => !found.some((other, otherAt) => dominates(other, otherAt, access, at)));
  }

  /** Null when one branch has no index, so that all documents must be read anyway. */
  #union(branches: readonly Predicates[], predicate: Predicate): Access | null {
    const chosen: Access[] = [];
    let exact = true;
    for (const branch of branches) {
      const candidates = this.#candidates(branch.list, undefined);
      const best =
        candidates.find((access) => access.point) ??
        candidates.find((access) => isExact(access, branch)) ??
        candidates[0];
      if (!best) return null;
      exact &&= isExact(best, branch);
      chosen.push(best);
    }
    return unionAccess(chosen, this.#collection.table, predicate, exact);
  }

  /** The accesses with the fewest rows first. What is far from being the narrowest is not counted to its end. */
  #compare(candidates: readonly Access[]): Counted[] {
    let counted: Counted[] = [];
    for (const most of countSteps) {
      counted = candidates.map((access) => {
        const count = this.#count(access, most);
        return { access, count: count > most ? countLimit + 1 : count };
      });
      if (counted.some(({ count }) => count <= most)) break;
    }
    return counted.sort((a, b) => a.count - b.count);
  }

  #count(access: Access, most: number): number {
    const sql = `SELECT count(*) AS n FROM (${ridsOf({ ...access, where: access.reach })} LIMIT ?)`;
    const { params } = access.reach;
    const key = `${sql}${params.join('\0')}`;
    if ((this.#many.get(key) ?? 0) > performance.now()) return countLimit + 1;
    const count = Number(this.#connection.get(sql, [...params, most + 1])?.['n']);
    if (count > countLimit) {
      if (this.#many.size >= maxShapes) this.#many.clear();
      this.#many.set(key, performance.now() + manyMs);
    }
    return count;
  }
}

interface Counted {
  readonly access: Access;
  /** Rows that are read, up to `countLimit` and one more. */
  readonly count: number;
}

/** What a filter asks of which paths, and its order, without the values; null when an index alone cannot answer it. */
function shapeOf({ list, opaque }: Predicates, sort: Sort | undefined): string | null {
  if (opaque > 0) return null;
  let shape = '';
  for (const predicate of list) {
    if (predicate.kind === 'or' || predicate.path === '_id') return null;
    const isList = 'keys' in predicate && predicate.keys.length !== 1;
    shape += `${predicate.path} ${predicate.kind}${isList ? 's' : ''},`;
  }
  for (const path in sort) shape += `${path}${sort[path]},`;
  return shape;
}

/** Ways to read an index at most, by several predicates on a path with arrays. */
const maxChoices = 8;

/**
 * Of several predicates on a path with arrays an index takes one: a choice of predicates for each of them, so that the
 * rarest value is looked up.
 */
function choicesOn({ keys }: Ordered, list: readonly Predicate[]): readonly (readonly Predicate[])[] {
  const path = keys.find(({ multi }) => multi)?.path;
  const here = path === undefined ? [] : list.filter((one) => one.kind === 'in' && one.path === path);
  if (here.length < 2) return [list];
  return here.slice(0, maxChoices).map((chosen) => list.filter((one) => one === chosen || !here.includes(one)));
}

const isInOrder = (access: Access, sort: Sort): boolean => access.orderedPaths === Object.keys(sort).length;

/** True when the digest need not be asked. */
const isSettled = (predicate: Predicate, access: Access, answered: ReadonlySet<Predicate>): boolean =>
  access.checked.has(predicate) || answered.has(predicate);

/** True when `other` narrows at least as much as `access` and costs no order. */
function dominates(other: Access, otherAt: number, access: Access, at: number): boolean {
  if (other === access || access.orderedPaths > other.orderedPaths) return false;
  // Of a longer pattern the pairs of characters may be rarer than its beginning.
  if (access.checked.size === 0 && !holdsAll(other.answered, access.used)) return false;
  if (!holdsAll(other.sought, access.sought) || !holdsAll(other.used, access.used)) return false;
  const equal =
    holdsAll(access.sought, other.sought) &&
    holdsAll(access.used, other.used) &&
    other.orderedPaths === access.orderedPaths;
  return !equal || otherAt < at;
}

function holdsAll(all: ReadonlySet<Predicate>, some: ReadonlySet<Predicate>): boolean {
  for (const predicate of some) if (!all.has(predicate)) return false;
  return true;
}

/** Other accesses that narrow by predicates the chosen one leaves open. */
function helpers(chosen: Access, others: readonly Counted[]): Access[] {
  const used = new Set(chosen.used);
  const found: Access[] = [];
  for (const { access } of others) {
    if (holdsAll(used, access.used)) continue;
    for (const predicate of access.used) used.add(predicate);
    found.push(access);
  }
  return found;
}

function isExact(access: Access, { list, opaque }: Predicates): boolean {
  return opaque === 0 && list.every((predicate) => access.answered.has(predicate));
}

/** A query with its parameters. */
export interface Query {
  readonly sql: string;
  readonly params: readonly SqlValue[];
}

/** Source, conditions and parameters of the rows of a plan. */
function rowsOf({ access, also, digest }: Plan): { from: string; where: string; params: readonly SqlValue[] } {
  // CROSS JOIN keeps SQLite from turning the loops round.
  const join = digest && access.rid !== 'f.rid' ? ` CROSS JOIN ${digest} AS f ON f.rid = ${access.rid}` : '';
  return {
    from: `${access.source}${join}`,
    where: `${access.where.sql} AND ${also.sql}`,
    params: [...access.where.params, ...also.params],
  };
}

/** The row ids of a plan, each once, in the plan's order. */
export function ridQuery(plan: Plan): Query {
  const { from, where, params } = rowsOf(plan);
  const order = plan.orderBy ? ` ORDER BY ${plan.orderBy}` : '';
  const distinct = plan.access.repeats ? 'DISTINCT ' : '';
  return { sql: `SELECT ${distinct}${plan.access.rid} AS rid FROM ${from} WHERE ${where}${order}`, params };
}

/** How many documents the rows of a plan are of. */
export function countQuery(plan: Plan): Query {
  const { from, where, params } = rowsOf(plan);
  const counted = plan.access.repeats ? `count(DISTINCT ${plan.access.rid})` : 'count(*)';
  return { sql: `SELECT ${counted} AS n FROM ${from} WHERE ${where}`, params };
}

/** The documents of a plan, or what of them is needed, as they are read: in its order where that is the order of an index. */
export function documentQuery(plan: Plan, { table, isWhole }: DocumentSource): Query {
  const { access } = plan;
  if (access.repeats) {
    const { sql, params } = ridQuery({ ...plan, orderBy: null });
    return { sql: `SELECT e.rid, e.doc FROM ${table} AS e WHERE e.rid IN (${sql})`, params };
  }
  const { from, where, params } = rowsOf(plan);
  const order = access.orderBy ? ` ORDER BY ${access.orderBy}` : '';
  const isThere = access.ofDocuments && isWhole;
  const documents = isThere ? '' : ` CROSS JOIN ${table} AS e ON e.rid = ${access.rid}`;
  const columns = isThere ? 'd.rid, d.doc' : 'e.rid, e.doc';
  return { sql: `SELECT ${columns} FROM ${from}${documents} WHERE ${where}${order}`, params };
}
