import { checkDocument, type JsonObject } from '../documents';
import { InvalidDocumentError } from '../errors';
import { matcherOf } from '../matcher';
import type { BulkOperation, BulkResult, Document, Filter, FindOptions, Sort, Update, UpdateResult } from '../port';
import { CompiledUpdate, fieldsOfFilter } from '../updates';
import type { Connection } from './connection';
import { textKey } from './keys';
import type { Found, Reader } from './reader';
import { RowBuffer } from './row-buffer';
import type { StoredCollection } from './schema';

/** Before and after of one changed document; both null when none matched. */
export interface Change {
  readonly before: JsonObject | null;
  readonly after: JsonObject | null;
  readonly result: UpdateResult;
}

/** Changes the documents of one collection together with their indexes. Every method runs inside a transaction. */
export class Writer {
  readonly #connection: Connection;
  readonly #collection: StoredCollection;
  readonly #reader: Reader;
  readonly #rows: RowBuffer;
  #nextRid = 0;

  constructor(connection: Connection, collection: StoredCollection, reader: Reader) {
    this.#connection = connection;
    this.#collection = collection;
    this.#reader = reader;
    this.#rows = new RowBuffer(connection, collection.table, ['rid', 'id', 'doc']);
  }

  /** Runs the work of one transaction on this writer. */
  run<T>(work: (writer: Writer) => T): T {
    this.#nextRid = 0;
    try {
      const result = work(this);
      this.#flush();
      return result;
    } catch (error) {
      for (const rows of this.#buffers()) rows.discard();
      throw error;
    }
  }

  *#buffers(): Iterable<RowBuffer> {
    yield this.#rows;
    for (const index of this.#collection.keyIndexes) yield index.rows;
    for (const cover of this.#collection.covers) yield cover.rows;
    if (this.#collection.digest) yield this.#collection.digest.rows;
  }

  #flush(): void {
    for (const rows of this.#buffers()) rows.flush();
  }

  #takeRid(): number {
    this.#nextRid ||=
      Number(this.#connection.get(`SELECT max(rid) AS last FROM ${this.#collection.table}`)?.['last'] ?? 0) + 1;
    return this.#nextRid++;
  }

  insert(document: unknown): void {
    checkDocument(document);
    const rid = this.#takeRid();
    this.#rows.add(rid, textKey(document._id), JSON.stringify(document));
    for (const index of this.#collection.indexes) index.add(rid, document);
  }

  updateOne(
    filter: Filter,
    update: Update,
    options: { upsert?: boolean | undefined; sort?: Sort | undefined } = {},
  ): Change {
    const compiled = new CompiledUpdate(update, matcherOf);
    const found = this.#first(filter, options.sort);
    if (found) return this.#update(found, compiled);
    return options.upsert
      ? this.#upsert(fieldsOfFilter(filter), (document) => compiled.apply(document, true))
      : nothing;
  }

  updateMany(filter: Filter, update: Update): UpdateResult {
    const compiled = new CompiledUpdate(update, matcherOf);
    const found = this.#find(filter, {});
    let modifiedCount = 0;
    for (const one of found) modifiedCount += this.#update(one, compiled).result.modifiedCount;
    return { matchedCount: found.length, modifiedCount, upsertedId: null };
  }

  replaceOne(filter: Filter, replacement: Document, upsert = false): UpdateResult {
    checkDocument(replacement);
    const found = this.#first(filter);
    if (!found)
      return upsert
        ? this.#upsert(fieldsOfFilter(filter), (document) => replaceWith(document, replacement)).result
        : nothing.result;
    if (replacement._id !== found.document._id) throw new InvalidDocumentError('_id of a document cannot change');
    return matched(this.#store(found, replacement));
  }

  /** @returns number of removed documents */
  delete(filter: Filter, many: boolean): number {
    if (many && Object.keys(filter).length === 0) return this.#clear();
    const found = this.#find(filter, many ? {} : { limit: 1 });
    for (const { rid, document } of found) {
      this.#connection.run(`DELETE FROM ${this.#collection.table} WHERE rid = ?`, [rid]);
      for (const index of this.#collection.indexes) index.remove(rid, document);
    }
    return found.length;
  }

  /** Everything goes page by page, without a look at the documents. */
  #clear(): number {
    this.#flush();
    for (const index of this.#collection.indexes) index.clear();
    return this.#connection.run(`DELETE FROM ${this.#collection.table}`).changes;
  }

  bulk(operations: readonly BulkOperation<Document>[]): BulkResult {
    const result = { insertedCount: 0, matchedCount: 0, modifiedCount: 0, deletedCount: 0, upsertedCount: 0 };
    for (const operation of operations) {
      if ('insertOne' in operation) {
        this.insert(operation.insertOne.document);
        result.insertedCount++;
      } else if ('deleteOne' in operation) result.deletedCount += this.delete(operation.deleteOne.filter, false);
      else if ('deleteMany' in operation) result.deletedCount += this.delete(operation.deleteMany.filter, true);
      else {
        const { matchedCount, modifiedCount, upsertedId } = this.#change(operation);
        result.matchedCount += matchedCount;
        result.modifiedCount += modifiedCount;
        if (upsertedId !== null) result.upsertedCount++;
      }
    }
    return result;
  }

  #change(operation: BulkOperation<Document>): UpdateResult {
    if ('updateOne' in operation) {
      const { filter, update, upsert } = operation.updateOne;
      return this.updateOne(filter, update, { upsert }).result;
    }
    if ('updateMany' in operation) return this.updateMany(operation.updateMany.filter, operation.updateMany.update);
    if ('replaceOne' in operation) {
      const { filter, replacement, upsert } = operation.replaceOne;
      return this.replaceOne(filter, replacement, upsert);
    }
    throw new InvalidDocumentError('an operation of a bulk write is none of the known ones');
  }

  #first(filter: Filter, sort?: Sort): Found | undefined {
    return this.#find(filter, sort ? { sort, limit: 1 } : { limit: 1 })[0];
  }

  #find(filter: Filter, options: FindOptions): Found[] {
    this.#flush();
    return this.#reader.find(this.#reader.request(filter, options));
  }

  #update(found: Found, update: CompiledUpdate): Change {
    const after = JSON.parse(found.json) as JsonObject;
    update.apply(after);
    return { before: found.document, after, result: matched(this.#store(found, after)) };
  }

  #upsert(document: JsonObject, fill: (document: JsonObject) => void): Change {
    fill(document);
    if (document['_id'] === undefined) throw new InvalidDocumentError('an upsert needs _id in its filter or update');
    this.insert(document);
    return {
      before: null,
      after: document,
      result: { matchedCount: 0, modifiedCount: 0, upsertedId: String(document['_id']) },
    };
  }

  /** @returns whether anything changed */
  #store({ rid, json, document }: Found, after: unknown): boolean {
    checkDocument(after);
    const text = JSON.stringify(after);
    if (text === json) return false;
    this.#connection.run(`UPDATE ${this.#collection.table} SET doc = ? WHERE rid = ?`, [text, rid]);
    for (const index of this.#collection.indexes) index.change(rid, document, after);
    return true;
  }
}

const nothing: Change = { before: null, after: null, result: { matchedCount: 0, modifiedCount: 0, upsertedId: null } };

const matched = (changed: boolean): UpdateResult => ({
  matchedCount: 1,
  modifiedCount: changed ? 1 : 0,
  upsertedId: null,
});

/** An upserted replacement takes nothing of its filter but must not contradict its `_id`. */
function replaceWith(document: JsonObject, replacement: JsonObject): void {
  if (document['_id'] !== undefined && document['_id'] !== replacement['_id']) {
    throw new InvalidDocumentError('_id of the filter and of the replacement differ');
  }
  for (const key of Object.keys(document)) delete document[key];
  Object.assign(document, replacement);
}
