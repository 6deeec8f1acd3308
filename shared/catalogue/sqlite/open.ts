import { isDeepStrictEqual } from 'node:util';
import { InvalidInputError } from '#shared/kernel/errors';
import { CatalogueUnavailableError } from '../errors';
import type { Catalogue, Collection, CollectionSpec, Document } from '../port';
import { SqliteCollection } from './collection';
import { Connection, type ConnectionOptions } from './connection';
import { collectionNames, declareCollection, dropCollection, prepareLayout, type StoredCollection } from './schema';
import { Session } from './session';
import { WalSync } from './wal-sync';

/** How the embedded catalogue is opened. */
export type SqliteCatalogueOptions = ConnectionOptions;

/**
 * Opens (and creates) the embedded catalogue.
 *
 * One process should write; further ones, and workers, open it with `readOnly` and see each commit of the writer.
 *
 * @param path - the database file, or `:memory:`
 * @throws CatalogueUnavailableError when the file cannot be opened
 * @throws InvalidInputError when it was laid out by another version
 */
export function openSqliteCatalogue(path: string, options: SqliteCatalogueOptions = {}): Catalogue {
  const connection = new Connection(path, options);
  try {
    if (!connection.readOnly) prepareLayout(connection);
    const log = new WalSync(path === ':memory:' || connection.readOnly ? null : path);
    return new SqliteCatalogue(connection, log);
  } catch (error) {
    connection.close();
    throw error;
  }
}

interface Declared {
  readonly spec: CollectionSpec;
  readonly stored: StoredCollection;
  readonly collection: SqliteCollection<Document>;
}

class SqliteCatalogue implements Catalogue {
  readonly #connection: Connection;
  readonly #log: WalSync;
  readonly #session: Session;
  readonly #declared = new Map<string, Declared>();
  #closing: Promise<void> | null = null;

  constructor(connection: Connection, log: WalSync) {
    this.#connection = connection;
    this.#log = log;
    this.#session = new Session(connection, log);
  }

  collection<D extends Document>(spec: CollectionSpec): Collection<D> {
    const held = this.#declared.get(spec.name);
    if (held && isDeepStrictEqual(held.spec, structuredClone(spec))) return held.collection as unknown as Collection<D>;
    if (held) throw new InvalidInputError(`collection ${spec.name} is declared twice, with different indexes`);
    const stored = declareCollection(this.#connection, spec);
    if (!stored) throw new CatalogueUnavailableError(`collection ${spec.name} does not exist yet`);
    const collection = new SqliteCollection<Document>(this.#session, stored, !spec.rebuildable);
    this.#declared.set(spec.name, { spec: structuredClone(spec), stored, collection });
    this.#session.add(stored);
    return collection as unknown as Collection<D>;
  }

  async collections(): Promise<string[]> {
    return collectionNames(this.#connection);
  }

  async drop(name: string): Promise<void> {
    dropCollection(this.#connection, name);
    const held = this.#declared.get(name);
    if (held) this.#session.remove(held.stored);
    this.#declared.delete(name);
    await this.#log.sync();
  }

  async flush(): Promise<void> {
    await this.#log.sync();
  }

  async health(): Promise<void> {
    this.#log.check();
    this.#connection.get('SELECT count(*) FROM radlake_collections');
  }

  changes(): number {
    return this.#session.changes();
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#session.eraser.stop();
    await this.#log.close();
    this.#connection.close();
  }
}
