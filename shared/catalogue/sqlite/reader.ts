import type { JsonObject } from '../documents';
import { checkCount, checkFilter, checkSort } from '../filters';
import { matcherOf } from '../matcher';
import { Sorter } from '../ordering';
import type { Filter, FindOptions, Sort } from '../port';
import type { Connection, Row } from './connection';
import { type DocumentSource, type NeededFields, neededFields, sourceFor } from './document-source';
import { countQuery, documentQuery, type Plan, Planner, ridQuery } from './plan';
import type { StoredCollection } from './schema';

/** A document with the row it lies in. */
export interface Found {
  readonly rid: number;
  /** Text of the document, or of what the request needs of it. */
  readonly json: string;
  readonly document: JsonObject & { _id: string };
}

/** What is asked for, checked. A limit of 0 means none. */
export interface Request {
  readonly filter: Filter;
  readonly sort: Sort | undefined;
  readonly limit: number;
  readonly skip: number;
  readonly fields: NeededFields;
}

const pageSize = 256;
/** Documents that are passed over rather than found by a second query. */
const directSkip = 64;

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
      fields: neededFields(filter, options.sort, options.projection),
    };
  }

  find(request: Request): Found[] {
    const { filter, sort, limit, skip } = request;
    const plan = this.#plan(request);
    const source = sourceFor(this.#collection, request.fields, plan);
    if (!plan.ordered) return this.#sorted(plan, source, request, new Sorter(sort!));
    if (plan.exact && plan.streams && skip <= directSkip) return this.#all(plan, source, limit, skip);
    if (plan.exact) return this.#page(this.#rids(plan, limit, skip), source);
    const found: Found[] = [];
    let passed = 0;
    const visit = (one: Found): boolean => {
      if (++passed > skip) found.push(one);
      return limit === 0 || found.length < limit;
    };
    if (plan.streams) this.#scan(plan, source, filter, visit);
    else this.#scanSorted(plan, source, filter, 2 * (skip + limit), visit);
    return found;
  }

  count(filter: Filter): number {
    const plan = this.#planner.plan(filter, { counts: true });
    if (plan.exact) {
      const { sql, params } = countQuery(plan);
      return Number(this.#connection.get(sql, params)?.['n']);
    }
    let count = 0;
    const needed = neededFields(filter, undefined, { _id: 1 });
    this.#scan(plan, sourceFor(this.#collection, needed, plan), filter, () => ++count > 0);
    return count;
  }

  /**
   * Row ids of all candidates in order, or null when that would be all documents in order of arrival. Candidates need
   * not match: `page` looks at them again.
   */
  candidates(request: Request): Float64Array | null {
    const plan = this.#plan(request);
    if (!plan.ordered) return Float64Array.from(this.find({ ...request, limit: 0, skip: 0 }), ({ rid }) => rid);
    if (plan.access.ofDocuments && plan.access.used.size === 0 && plan.orderBy === null) return null;
    return Float64Array.from(this.#rids(plan, 0, 0));
  }

  /** The documents of some row ids, in their order, those that are gone left out; to be looked at again. */
  page(rids: readonly number[], { fields }: Request): Found[] {
    return this.#page(rids, sourceFor(this.#collection, fields, null));
  }

  #page(rids: readonly number[], { table }: DocumentSource): Found[] {
    const sql = `SELECT d.rid, d.doc FROM ${table} AS d WHERE d.rid IN (SELECT value FROM json_each(?))`;
    const rows = new Map(this.#connection.all(sql, [JSON.stringify(rids)]).map((row) => [Number(row['rid']), row]));
    return rids.flatMap((rid) => {
      const row = rows.get(rid);
      return row ? [foundOf(row)] : [];
    });
  }

  /** The next documents in order of arrival. */
  pageAfter(rid: number, { fields }: Request): Found[] {
    const sql = `SELECT d.rid, d.doc FROM ${sourceFor(this.#collection, fields, null).table} AS d WHERE d.rid > ? ORDER BY d.rid LIMIT ${pageSize}`;
    return this.#connection.all(sql, [rid]).map(foundOf);
  }

  /** The query plan of SQLite for a request, one line per step; for tests and diagnosis. */
  explain(request: Request): string[] {
    const plan = this.#plan(request);
    const inSteps = plan.ordered && !(plan.streams && (!plan.exact || request.skip <= directSkip));
    const { sql, params } = inSteps
      ? ridQuery(plan)
      : documentQuery(plan, sourceFor(this.#collection, request.fields, plan));
    return this.#connection.all(`EXPLAIN QUERY PLAN ${sql}`, params).map((row) => String(row['detail']));
  }

  #plan({ filter, sort, limit, skip }: Request): Plan {
    return this.#planner.plan(filter, { sort, most: limit === 0 ? 0 : skip + limit });
  }

  #all(plan: Plan, source: DocumentSource, limit: number, skip: number): Found[] {
    const { sql, params } = documentQuery(plan, source);
    if (limit === 0 && skip === 0) return this.#connection.all(sql, params).map(foundOf);
    const rows = this.#connection.all(`${sql} LIMIT ? OFFSET ?`, [...params, limit === 0 ? -1 : limit, skip]);
    return rows.map(foundOf);
  }

  #rids(plan: Plan, limit: number, skip: number): number[] {
    const { sql, params } = ridQuery(plan);
    // One row with a list: a row costs more on its way to JavaScript than to find.
    const list = `SELECT json_group_array(rid) AS rids FROM (${sql} LIMIT ? OFFSET ?)`;
    const row = this.#connection.get(list, [...params, limit === 0 ? -1 : limit, skip]);
    return JSON.parse(String(row?.['rids'])) as number[];
  }

  #scan(plan: Plan, source: DocumentSource, filter: Filter, visit: (found: Found) => boolean): void {
    const matches = plan.exact ? () => true : matcherOf(filter);
    const { sql, params } = documentQuery(plan, source);
    this.#connection.each(sql, params, (row) => {
      const found = foundOf(row);
      return !matches(found.document) || visit(found);
    });
  }

  /** Visits what matches among rows that SQLite sorts, and reads documents only as far as they are wanted. */
  #scanSorted(
    plan: Plan,
    source: DocumentSource,
    filter: Filter,
    likely: number,
    visit: (found: Found) => boolean,
  ): void {
    const matches = matcherOf(filter);
    for (let skip = 0, limit = likely; ; skip += limit, limit *= 4) {
      const rids = this.#rids(plan, limit, skip);
      for (let at = 0; at < rids.length; at += pageSize) {
        for (const found of this.#page(rids.slice(at, at + pageSize), source)) {
          if (matches(found.document) && !visit(found)) return;
        }
      }
      if (limit === 0 || rids.length < limit) return;
    }
  }

  /**
   * Sorts outside SQL. With a limit only the first documents are held, and reading ends when the order of the index
   * says that nothing further can be among them.
   */
  #sorted(plan: Plan, source: DocumentSource, { filter, limit, skip }: Request, sorter: Sorter): Found[] {
    const most = limit === 0 ? Number.POSITIVE_INFINITY : skip + limit;
    const leading = plan.access.orderedPaths;
    let held: { key: readonly unknown[]; found: Found }[] = [];
    const arrange = (): void => {
      held = held.sort((a, b) => sorter.compare(a.key, b.key)).slice(0, most);
    };
    this.#scan(plan, source, filter, (found) => {
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
