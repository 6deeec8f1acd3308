import type { JsonObject } from '../documents';
import { checkCount, checkFilter, checkSort } from '../filters';
import { matcherOf } from '../matcher';
import { Sorter } from '../ordering';
import type { Filter, FindOptions, Sort } from '../port';
import type { Connection, Row, SqlValue } from './connection';
import { type Plan, Planner, queryOf } from './plan';
import type { StoredCollection } from './schema';

/** A document with the row it lies in. */
export interface Found {
  readonly rid: number;
  readonly json: string;
  readonly document: JsonObject & { _id: string };
}

/** What is asked for, checked. A limit of 0 means none. */
export interface Request {
  readonly filter: Filter;
  readonly sort: Sort | undefined;
  readonly limit: number;
  readonly skip: number;
}

const pageSize = 256;

/** Answers filters over one collection. Everything here is synchronous: one answer is one state of the collection. */
export class Reader {
  readonly #connection: Connection;
  readonly #collection: StoredCollection;
  readonly #planner: Planner;

  constructor(connection: Connection, collection: StoredCollection) {
    this.#connection = connection;
    this.#collection = collection;
    this.#planner = new Planner(connection, collection);
  }

  /** @throws UnsupportedQueryError for what lies outside the subset */
  request(filter: Filter, options: FindOptions = {}): Request {
    checkFilter(filter);
    if (options.sort) checkSort(options.sort);
    return {
      filter,
      sort: options.sort,
      limit: checkCount('limit', options.limit),
      skip: checkCount('skip', options.skip),
    };
  }

  find(request: Request): Found[] {
    const { filter, sort, limit, skip } = request;
    if (typeof filter['_id'] === 'string' && skip === 0) return this.#byId(filter, filter['_id']);
    const plan = this.#planner.plan(filter, sort);
    if (!plan.ordered) return this.#sorted(plan, request, new Sorter(sort!));
    if (plan.exact) return this.#rows(plan, limit, skip).map(foundOf);
    const found: Found[] = [];
    let passed = 0;
    this.#scan(plan, filter, (row) => {
      if (++passed > skip) found.push(row);
      return limit === 0 || found.length < limit;
    });
    return found;
  }

  /** The one document of an `_id`, without planning: most filters are of this kind. */
  #byId(filter: Filter, id: string): Found[] {
    const row = this.#connection.get(`SELECT d.rid, d.doc FROM ${this.#collection.table} AS d WHERE d.id = ?`, [id]);
    if (!row) return [];
    const found = foundOf(row);
    return Object.keys(filter).length === 1 || matcherOf(filter)(found.document) ? [found] : [];
  }

  count(filter: Filter): number {
    const plan = this.#planner.plan(filter);
    const { access, also } = plan;
    if (plan.exact && also.length === 0) {
      const counted = access.repeats ? `count(DISTINCT ${access.alias}.rid)` : 'count(*)';
      const row = this.#connection.get(
        `SELECT ${counted} AS n FROM ${access.source} WHERE ${access.where.sql}`,
        access.where.params,
      );
      return Number(row?.['n']);
    }
    let count = 0;
    this.#scan(plan, filter, () => ++count > 0);
    return count;
  }

  /**
   * Row ids of all candidates in order, or null when that would be all documents in order of arrival. Candidates need
   * not match: `page` looks at them again.
   */
  candidates(request: Request): Float64Array | null {
    const plan = this.#planner.plan(request.filter, request.sort);
    if (!plan.ordered) return Float64Array.from(this.find({ ...request, limit: 0, skip: 0 }), ({ rid }) => rid);
    if (plan.access.alias === 'd' && plan.access.used.size === 0 && plan.access.orderedPaths === 0) return null;
    const query = queryOf(plan, this.#collection.table, 'd.rid');
    const rids: number[] = [];
    this.#connection.each(query.sql, query.params, (row) => rids.push(Number(row['rid'])) > 0);
    return Float64Array.from(rids);
  }

  /** The documents of some row ids, in their order, those that are gone left out. */
  page(rids: readonly number[]): Found[] {
    const sql = `SELECT d.rid, d.doc FROM ${this.#collection.table} AS d WHERE d.rid IN (SELECT value FROM json_each(?))`;
    const rows = new Map(this.#connection.all(sql, [JSON.stringify(rids)]).map((row) => [Number(row['rid']), row]));
    return rids.flatMap((rid) => {
      const row = rows.get(rid);
      return row ? [foundOf(row)] : [];
    });
  }

  /** The next documents in order of arrival. */
  pageAfter(rid: number): Found[] {
    const sql = `SELECT d.rid, d.doc FROM ${this.#collection.table} AS d WHERE d.rid > ? ORDER BY d.rid LIMIT ${pageSize}`;
    return this.#connection.all(sql, [rid]).map(foundOf);
  }

  /** The query plan of SQLite for a request, one line per step; for tests and diagnosis. */
  explain(request: Request): string[] {
    const plan = this.#planner.plan(request.filter, request.sort);
    const query = queryOf(plan, this.#collection.table, 'd.rid, d.doc');
    return this.#connection.all(`EXPLAIN QUERY PLAN ${query.sql}`, query.params).map((row) => String(row['detail']));
  }

  #rows(plan: Plan, limit: number, skip: number): Row[] {
    const query = queryOf(plan, this.#collection.table, 'd.rid, d.doc');
    if (limit === 0 && skip === 0) return this.#connection.all(query.sql, query.params);
    return this.#connection.all(`${query.sql} LIMIT ? OFFSET ?`, [
      ...query.params,
      limit === 0 ? -1 : limit,
      skip,
    ] as SqlValue[]);
  }

  #scan(plan: Plan, filter: Filter, visit: (found: Found) => boolean): void {
    const matches = plan.exact ? () => true : matcherOf(filter);
    const query = queryOf(plan, this.#collection.table, 'd.rid, d.doc');
    this.#connection.each(query.sql, query.params, (row) => {
      const found = foundOf(row);
      return !matches(found.document) || visit(found);
    });
  }

  /**
   * Sorts outside SQL. With a limit only the first documents are held, and reading ends when the order of the index
   * says that nothing further can be among them.
   */
  #sorted(plan: Plan, { filter, limit, skip }: Request, sorter: Sorter): Found[] {
    const most = limit === 0 ? Number.POSITIVE_INFINITY : skip + limit;
    const leading = plan.access.orderedPaths;
    let held: { key: readonly unknown[]; found: Found }[] = [];
    const arrange = (): void => {
      held = held.sort((a, b) => sorter.compare(a.key, b.key)).slice(0, most);
    };
    this.#scan(plan, filter, (found) => {
      const key = sorter.key(found.document);
      // Rows come by the leading paths, so the last row of a full list is not before any other in these.
      if (leading > 0 && held.length >= most && sorter.compare(held[most - 1]!.key, key, leading) < 0) return false;
      held.push({ key, found });
      if (held.length >= 2 * most + 64) arrange();
      return true;
    });
    arrange();
    return held.slice(skip).map(({ found }) => found);
  }
}

function foundOf(row: Row): Found {
  const json = row['doc'] as string;
  return { rid: Number(row['rid']), json, document: JSON.parse(json) as Found['document'] };
}
