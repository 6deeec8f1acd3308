/**
 * The catalogue port: a documented subset of the MongoDB collection API, held by `contract.ts`.
 *
 * Outside the subset (refused with UnsupportedQueryError): transactions across documents, change streams, `$text`,
 * `$lookup`, `$facet`, arrayFilters, pipeline updates, collation, partial and TTL indexes. An atomic change is an
 * `updateOne` filtered on `revision`.
 */

/** A JSON document. `_id` is a string chosen by the writer. No Date, no undefined, no binary: JSON values only. */
export interface Document {
  readonly _id: string;
}

export type Scalar = string | number | boolean | null;

/** Operators of one field. */
export interface FieldOperators {
  readonly $eq?: Scalar;
  readonly $ne?: Scalar;
  readonly $gt?: string | number;
  readonly $gte?: string | number;
  readonly $lt?: string | number;
  readonly $lte?: string | number;
  /** Any of these values; on an array field: the array holds any of them (as MongoDB). */
  readonly $in?: readonly Scalar[];
  readonly $nin?: readonly Scalar[];
  readonly $exists?: boolean;
  /** JavaScript-compatible pattern text. `^literal` prefixes use an index, anything else runs after SQL narrowed. */
  readonly $regex?: string;
  readonly $options?: 'i';
  readonly $size?: number;
  readonly $all?: readonly Scalar[];
  readonly $elemMatch?: Filter;
  readonly $not?: FieldOperators;
}

/** A filter: dotted paths to a value or operators, joined by AND; `$and`, `$or`, `$nor` nest. */
export interface Filter {
  readonly $and?: readonly Filter[];
  readonly $or?: readonly Filter[];
  readonly $nor?: readonly Filter[];
  readonly [path: string]: Scalar | FieldOperators | readonly Filter[] | undefined;
}

/** Update operators; no pipeline updates. */
export interface Update {
  readonly $set?: Readonly<Record<string, unknown>>;
  readonly $setOnInsert?: Readonly<Record<string, unknown>>;
  readonly $unset?: Readonly<Record<string, true | '' | 1>>;
  readonly $inc?: Readonly<Record<string, number>>;
  readonly $min?: Readonly<Record<string, string | number>>;
  readonly $max?: Readonly<Record<string, string | number>>;
  /** Value, or `{ $each: [...] }`. */
  readonly $push?: Readonly<Record<string, unknown>>;
  readonly $addToSet?: Readonly<Record<string, unknown>>;
  /** Removes array elements equal to the value or matching the condition. */
  readonly $pull?: Readonly<Record<string, unknown>>;
}

export type Sort = Readonly<Record<string, 1 | -1>>;

export interface FindOptions {
  readonly sort?: Sort;
  readonly limit?: number;
  readonly skip?: number;
  /** Inclusion only; `_id` always comes back. */
  readonly projection?: Readonly<Record<string, 1>>;
}

export interface WriteOptions {
  /**
   * True: on disk when the promise resolves, with every earlier write of this catalogue. Default: the collection's
   * `rebuildable` decides (a rebuildable collection may lose its last writes at a power loss, never at a crash of
   * the process).
   */
  readonly durable?: boolean;
}

export interface UpdateResult {
  readonly matchedCount: number;
  readonly modifiedCount: number;
  readonly upsertedId: string | null;
}

/** One write of a `bulkWrite`. All of one call are applied in order and, in the embedded adapter, atomically. */
export type BulkOperation<D extends Document> =
  | { readonly insertOne: { readonly document: D } }
  | { readonly updateOne: { readonly filter: Filter; readonly update: Update; readonly upsert?: boolean } }
  | { readonly updateMany: { readonly filter: Filter; readonly update: Update } }
  | { readonly replaceOne: { readonly filter: Filter; readonly replacement: D; readonly upsert?: boolean } }
  | { readonly deleteOne: { readonly filter: Filter } }
  | { readonly deleteMany: { readonly filter: Filter } };

export interface BulkResult {
  readonly insertedCount: number;
  readonly matchedCount: number;
  readonly modifiedCount: number;
  readonly deletedCount: number;
  readonly upsertedCount: number;
}

/** Stages: `$match`, `$group` (with $sum $avg $min $max $first $last $push $addToSet $count), `$sort`, `$unwind`, `$project` (inclusion), `$limit`, `$skip`, `$count`. */
export type Pipeline = readonly Readonly<Record<string, unknown>>[];

/** One collection. Every method rejects with a PlatformError of `errors.ts`. */
export interface Collection<D extends Document> {
  findOne(filter: Filter, options?: FindOptions): Promise<D | null>;
  find(filter: Filter, options?: FindOptions): Promise<D[]>;
  /** Streams in the given order without holding the result; sees each document at most once, writes in between are allowed. */
  iterate(filter: Filter, options?: FindOptions): AsyncIterable<D>;
  countDocuments(filter: Filter): Promise<number>;
  /** @throws DuplicateKeyError when `_id` or a unique index holds the value already */
  insertOne(document: D, options?: WriteOptions): Promise<void>;
  insertMany(documents: readonly D[], options?: WriteOptions): Promise<void>;
  updateOne(
    filter: Filter,
    update: Update,
    options?: WriteOptions & { readonly upsert?: boolean },
  ): Promise<UpdateResult>;
  updateMany(filter: Filter, update: Update, options?: WriteOptions): Promise<UpdateResult>;
  replaceOne(
    filter: Filter,
    replacement: D,
    options?: WriteOptions & { readonly upsert?: boolean },
  ): Promise<UpdateResult>;
  /** The document before or after the update, or null when none matched (and `upsert` is off). */
  findOneAndUpdate(
    filter: Filter,
    update: Update,
    options?: WriteOptions & {
      readonly upsert?: boolean;
      readonly returnDocument?: 'before' | 'after';
      readonly sort?: Sort;
    },
  ): Promise<D | null>;
  deleteOne(filter: Filter, options?: WriteOptions): Promise<number>;
  deleteMany(filter: Filter, options?: WriteOptions): Promise<number>;
  bulkWrite(operations: readonly BulkOperation<D>[], options?: WriteOptions): Promise<BulkResult>;
  aggregate<R>(pipeline: Pipeline): Promise<R[]>;
}

export interface IndexSpec {
  /** Dotted paths in order. A path through an array indexes each element (multikey), at most one such path per index. */
  readonly keys: Sort;
  readonly unique?: boolean;
  /** Index for contains-search: substrings of this one path, of at least two characters, or one of an East Asian script. */
  readonly substring?: boolean;
  /**
   * Finds nothing by itself: keeps these fields at the top of a document beside it, for a find whose projection, and
   * whatever of filter and sort no index decides, needs no others. An adapter may do without.
   */
  readonly covering?: boolean;
}

/** A collection as it is declared by its owner, once, in code. */
export interface CollectionSpec {
  readonly name: string;
  readonly indexes: readonly IndexSpec[];
  /** True when `reindex` rebuilds it from bytes: its commits need not be synced one by one. */
  readonly rebuildable?: boolean;
}

/** The catalogue of a deployment. */
export interface Catalogue {
  /** Declares (and creates or migrates the indexes of) a collection, and returns it. Idempotent. */
  collection<D extends Document>(spec: CollectionSpec): Collection<D>;
  /** Names of existing collections. */
  collections(): Promise<string[]>;
  drop(name: string): Promise<void>;
  /** Makes everything written so far durable. */
  flush(): Promise<void>;
  health(): Promise<void>;
  /**
   * A number that is another one after any change of any document, by this process or another: what was read while it
   * was the same still holds. Costs far less than a read. Absent where an adapter cannot tell.
   */
  changes?(): number;
  close(): Promise<void>;
}
