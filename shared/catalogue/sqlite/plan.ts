import type { Filter, Sort } from '../port';
import {
  type Access,
  type Condition,
  documentsAccess,
  gramAccess,
  idIndex,
  orderedAccess,
  orderedIndex,
  ridsOf,
  unionAccess,
} from './access';
import type { Connection, SqlValue } from './connection';
import { type Predicate, type Predicates, takeApart } from './predicates';
import type { StoredCollection } from './schema';

/** Rows up to which ways to find candidates are compared; more is "many". */
const countLimit = 2_000;
/** Candidates above which a second index narrows the first. */
const narrowAbove = 100;

/** How a filter is answered. */
export interface Plan {
  readonly access: Access;
  /** Further conditions on the row id `d.rid`. */
  readonly also: readonly Condition[];
  /** True when every row found matches the filter. */
  readonly exact: boolean;
  /** True when the rows come in the order asked for; otherwise `access.orderedPaths` says how far they do. */
  readonly ordered: boolean;
}

/** Finds the cheapest way to answer a checked filter in the order of `sort`. */
export class Planner {
  readonly #connection: Connection;
  readonly #collection: StoredCollection;

  constructor(connection: Connection, collection: StoredCollection) {
    this.#connection = connection;
    this.#collection = collection;
  }

  plan(filter: Filter, sort?: Sort): Plan {
    const predicates = takeApart(filter);
    const wanted = sort && Object.keys(sort).length > 0 ? sort : undefined;
    const candidates = this.#candidates(predicates.list, wanted).sort((a, b) => b.orderedPaths - a.orderedPaths);
    const finished = (access: Access, also: readonly Access[] = []): Plan => planOf(access, also, predicates, wanted);
    const sure =
      candidates.find((access) => access.point) ??
      candidates.find((access) => isExact(access, predicates) && (!wanted || access.orderBy !== null));
    if (sure) return finished(sure);
    if (candidates.length === 0) return finished(documentsAccess(this.#collection.table));
    if (candidates.length === 1) return finished(candidates[0]!);
    const counted = candidates
      .map((access) => ({ access, count: this.#count(access) }))
      .sort((a, b) => a.count - b.count);
    const ordered =
      candidates[0]!.orderedPaths > 0 ? counted.find(({ access }) => access === candidates[0]) : undefined;
    const best = ordered && counted[0]!.count > countLimit ? ordered : counted[0]!;
    return finished(
      best.access,
      best.count > narrowAbove
        ? helpers(
            best.access,
            counted.map(({ access }) => access),
          )
        : [],
    );
  }

  #candidates(list: readonly Predicate[], sort: Sort | undefined): Access[] {
    const { table, keyIndexes, gramIndexes } = this.#collection;
    const byId = orderedAccess(idIndex(table), list, sort);
    if (byId?.point) return [byId];
    const found = [
      byId,
      ...keyIndexes.map((index) => orderedAccess(orderedIndex(index), list, sort)),
      ...gramIndexes.map((index) => gramAccess(index, list, table)),
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

  #count(access: Access): number {
    const sql = `SELECT count(*) AS n FROM (${ridsOf(access)} LIMIT ${countLimit + 1})`;
    return Number(this.#connection.get(sql, access.where.params)?.['n']);
  }
}

/** True when `other` narrows at least as much as `access` and costs no order. */
function dominates(other: Access, otherAt: number, access: Access, at: number): boolean {
  if (other === access || access.orderedPaths > other.orderedPaths) return false;
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
function helpers(chosen: Access, candidates: readonly Access[]): Access[] {
  const used = new Set(chosen.used);
  const found: Access[] = [];
  for (const access of candidates) {
    if (access === chosen || holdsAll(used, access.used)) continue;
    for (const predicate of access.used) used.add(predicate);
    found.push(access);
  }
  return found;
}

function isExact(access: Access, { list, opaque }: Predicates): boolean {
  return opaque === 0 && list.every((predicate) => access.answered.has(predicate));
}

function planOf(access: Access, also: readonly Access[], predicates: Predicates, sort: Sort | undefined): Plan {
  const answered = new Set([access, ...also].flatMap((part) => [...part.answered]));
  return {
    access,
    also: also.map((part) => ({ sql: `d.rid IN (${ridsOf(part)})`, params: part.where.params })),
    exact: predicates.opaque === 0 && predicates.list.every((predicate) => answered.has(predicate)),
    ordered: !sort || access.orderedPaths === Object.keys(sort).length,
  };
}

/** A query with its parameters. */
export interface Query {
  readonly sql: string;
  readonly params: readonly SqlValue[];
}

/** The query for the rows of a plan: columns of the documents' table `d`, in the plan's order. */
export function queryOf(plan: Plan, table: string, columns: string): Query {
  const { access, also } = plan;
  const params = [...access.where.params, ...also.flatMap((condition) => condition.params)];
  const more = also.map(({ sql }) => ` AND ${sql}`).join('');
  const order = access.orderBy ? ` ORDER BY ${access.orderBy}` : '';
  if (access.alias === 'd')
    return { sql: `SELECT ${columns} FROM ${access.source} WHERE ${access.where.sql}${more}${order}`, params };
  if (access.repeats)
    return { sql: `SELECT ${columns} FROM ${table} AS d WHERE d.rid IN (${ridsOf(access)})${more}`, params };
  // CROSS JOIN keeps SQLite from turning the loops round.
  const joined = `${access.source} CROSS JOIN ${table} AS d ON d.rid = t.rid`;
  return { sql: `SELECT ${columns} FROM ${joined} WHERE ${access.where.sql}${more}${order}`, params };
}
