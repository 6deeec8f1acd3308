import { setImmediate } from 'node:timers/promises';
import { aggregatePipeline } from '../aggregation';
import { matcherOf } from '../matcher';
import type {
  BulkOperation,
  BulkResult,
  Collection,
  Document,
  Filter,
  FindOptions,
  Pipeline,
  Sort,
  Update,
  UpdateResult,
  WriteOptions,
} from '../port';
import { compileProjection } from '../projection';
import { type Found, Reader, type Request } from './reader';
import type { StoredCollection } from './schema';
import type { Session } from './session';
import { Writer } from './writer';

const pageSize = 256;

/** A collection in SQLite. Each call does its work at once and in one transaction; only the sync to disk is waited for. */
export class SqliteCollection<D extends Document> implements Collection<D> {
  readonly #session: Session;
  readonly #reader: Reader;
  readonly #writer: Writer;
  readonly #stored: StoredCollection;
  readonly #durable: boolean;

  constructor(session: Session, stored: StoredCollection, durable: boolean) {
    this.#session = session;
    this.#stored = stored;
    this.#durable = durable;
    this.#reader = new Reader(session.connection, stored);
    this.#writer = new Writer(session.connection, stored, this.#reader);
  }

  async findOne(filter: Filter, options: FindOptions = {}): Promise<D | null> {
    return (await this.find(filter, { ...options, limit: 1 }))[0] ?? null;
  }

  async find(filter: Filter, options: FindOptions = {}): Promise<D[]> {
    const request = this.#reader.request(filter, options);
    const pick = picker<D>(options);
    return this.#session.read(() => this.#reader.find(request)).map(pick);
  }

  async *iterate(filter: Filter, options: FindOptions = {}): AsyncIterable<D> {
    const request = this.#reader.request(filter, options);
    const pick = picker<D>(options);
    const matches = matcherOf(filter);
    let passed = 0;
    for await (const page of this.#pages(request)) {
      for (const found of page) {
        if (!matches(found.document) || ++passed <= request.skip) continue;
        yield pick(found);
        if (passed === request.skip + request.limit) return;
      }
    }
  }

  async countDocuments(filter: Filter): Promise<number> {
    const { filter: checked } = this.#reader.request(filter);
    return this.#session.read(() => this.#reader.count(checked));
  }

  async insertOne(document: D, options?: WriteOptions): Promise<void> {
    await this.#write(options, (writer) => writer.insert(document));
  }

  async insertMany(documents: readonly D[], options?: WriteOptions): Promise<void> {
    await this.#write(options, (writer) => {
      for (const document of documents) writer.insert(document);
    });
  }

  async updateOne(
    filter: Filter,
    update: Update,
    options?: WriteOptions & { readonly upsert?: boolean },
  ): Promise<UpdateResult> {
    return this.#write(options, (writer) => writer.updateOne(filter, update, { upsert: options?.upsert }).result);
  }

  async updateMany(filter: Filter, update: Update, options?: WriteOptions): Promise<UpdateResult> {
    return this.#write(options, (writer) => writer.updateMany(filter, update));
  }

  async replaceOne(
    filter: Filter,
    replacement: D,
    options?: WriteOptions & { readonly upsert?: boolean },
  ): Promise<UpdateResult> {
    return this.#write(options, (writer) => writer.replaceOne(filter, replacement, options?.upsert));
  }

  async findOneAndUpdate(
    filter: Filter,
    update: Update,
    options: WriteOptions & {
      readonly upsert?: boolean;
      readonly returnDocument?: 'before' | 'after';
      readonly sort?: Sort;
    } = {},
  ): Promise<D | null> {
    const change = await this.#write(options, (writer) => writer.updateOne(filter, update, options));
    return (options.returnDocument === 'after' ? change.after : change.before) as D | null;
  }

  async deleteOne(filter: Filter, options?: WriteOptions): Promise<number> {
    return this.#erased(await this.#write(options, (writer) => writer.delete(filter, false)));
  }

  async deleteMany(filter: Filter, options?: WriteOptions): Promise<number> {
    return this.#erased(await this.#write(options, (writer) => writer.delete(filter, true)));
  }

  async bulkWrite(operations: readonly BulkOperation<D>[], options?: WriteOptions): Promise<BulkResult> {
    const result = await this.#write(options, (writer) => writer.bulk(operations));
    this.#erased(result.deletedCount);
    return result;
  }

  async aggregate<R>(pipeline: Pipeline): Promise<R[]> {
    return aggregatePipeline<R>(pipeline, (filter) => this.iterate(filter));
  }

  /** How SQLite would answer, one line per step; for tests and diagnosis. */
  explain(filter: Filter, options?: FindOptions): string[] {
    const request = this.#reader.request(filter, options);
    return this.#session.read(() => this.#reader.explain(request));
  }

  async *#pages(request: Request): AsyncIterable<readonly Found[]> {
    const rids = this.#session.read(() => this.#reader.candidates(request));
    if (rids) {
      for (let at = 0; at < rids.length; at += pageSize) {
        yield this.#session.read(() => this.#reader.page([...rids.subarray(at, at + pageSize)], request));
        await setImmediate();
      }
      return;
    }
    for (let after = -1; ; ) {
      const page = this.#session.read(() => this.#reader.pageAfter(after, request));
      if (page.length === 0) return;
      yield page;
      after = page.at(-1)!.rid;
      await setImmediate();
    }
  }

  /** @param count - of deleted documents */
  #erased(count: number): number {
    if (count > 0) this.#session.eraser.deleted();
    return count;
  }

  async #write<T>(options: WriteOptions | undefined, work: (writer: Writer) => T): Promise<T> {
    const result = this.#session.write(this.#stored, () => this.#writer.run(work));
    if (options?.durable ?? this.#durable) await this.#session.log.sync();
    return result;
  }
}

function picker<D>({ projection }: FindOptions): (found: Found) => D {
  const pick = projection ? compileProjection(projection) : null;
  return ({ document }) => (pick ? pick(document) : document) as D;
}
