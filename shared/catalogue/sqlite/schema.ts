import { InvalidInputError } from '#shared/kernel/errors';
import { checkPath } from '../filters';
import type { CollectionSpec, IndexSpec } from '../port';
import type { Connection } from './connection';
import { CoverIndex } from './cover-index';
import { DigestIndex } from './digest-index';
import { GramIndex } from './gram-index';
import { type IndexRecord, KeyIndex } from './key-index';

/** Layout of the tables; another number belongs to another version of this adapter. */
export const layoutVersion = 1;
/** Of what is kept of text: a substring index of another version is made anew. */
const gramsVersion = 2;
const maxIndexes = 32;
const maxIndexKeys = 16;
/** Indexes from which on a collection is searched by many fields, so that a digest pays; and its columns at most. */
const digestFrom = 5;
const maxDigestPaths = 30;

/** Names of collections are plain, as they appear in messages and in other adapters. */
const namePattern = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/** The tables of one collection: `c<id>` for documents, one more per index, and the digest. */
export interface StoredCollection {
  readonly id: number;
  readonly name: string;
  readonly table: string;
  readonly keyIndexes: readonly KeyIndex[];
  readonly gramIndexes: readonly GramIndex[];
  /** Shorter copies of the documents, the shortest first. */
  readonly covers: readonly CoverIndex[];
  /** Only of collections with several indexes. */
  readonly digest: DigestIndex | null;
  /** All of the above. */
  readonly indexes: readonly AnyIndex[];
}

type AnyIndex = KeyIndex | GramIndex | DigestIndex | CoverIndex;

/** Creates the tables that name collections and indexes. @throws CatalogueUnavailableError for an unknown layout */
export function prepareLayout(connection: Connection): void {
  connection.transaction(() => {
    const version = Number(connection.get('PRAGMA user_version')?.['user_version']);
    if (version === layoutVersion) return;
    if (version !== 0)
      throw new InvalidInputError(`the catalogue has layout ${version}, this version knows ${layoutVersion}`);
    connection.exec(`
      CREATE TABLE radlake_collections (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE);
      CREATE TABLE radlake_indexes (
        id INTEGER PRIMARY KEY AUTOINCREMENT, collection INTEGER NOT NULL, spec TEXT NOT NULL,
        multi INTEGER NOT NULL DEFAULT 0, UNIQUE (collection, spec));
      PRAGMA user_version=${layoutVersion};`);
  });
}

/** @returns names of all collections, in alphabetical order */
export function collectionNames(connection: Connection): string[] {
  return connection.all('SELECT name FROM radlake_collections ORDER BY name').map((row) => String(row['name']));
}

/**
 * Creates a collection's tables, and adds or drops indexes until they are the declared ones. On a read-only
 * connection takes what there is.
 *
 * @throws InvalidInputError for a specification outside the port's rules
 * @throws DuplicateKeyError when existing documents break a new unique index
 */
export function declareCollection(connection: Connection, spec: CollectionSpec): StoredCollection | null {
  if (!namePattern.test(spec.name)) throw new InvalidInputError(`"${spec.name}" is no name for a collection`);
  if (spec.indexes.length > maxIndexes) throw new InvalidInputError(`more than ${maxIndexes} indexes of ${spec.name}`);
  const declared = new Set([...spec.indexes.map(specText), ...digestText(spec.indexes)]);
  if (connection.readOnly) return load(connection, spec.name, declared);
  return connection.transaction(() => {
    connection.run('INSERT OR IGNORE INTO radlake_collections(name) VALUES (?)', [spec.name]);
    const id = collectionId(connection, spec.name)!;
    connection.exec(
      `CREATE TABLE IF NOT EXISTS c${id} (rid INTEGER PRIMARY KEY, id NOT NULL UNIQUE, doc TEXT NOT NULL)`,
    );
    migrateIndexes(connection, id, declared);
    return load(connection, spec.name, declared);
  });
}

/** Removes a collection with its indexes; nothing happens when there is none. */
export function dropCollection(connection: Connection, name: string): void {
  connection.transaction(() => {
    const id = collectionId(connection, name);
    if (id === undefined) return;
    for (const { text, record } of indexRecords(connection, id)) dropIndex(connection, id, text, record);
    connection.exec(`DROP TABLE IF EXISTS c${id}`);
    connection.run('DELETE FROM radlake_collections WHERE id = ?', [id]);
  });
}

/** Reads again, after another process wrote or a transaction was undone, on which paths arrays were met. */
export function refreshMulti(connection: Connection, collection: StoredCollection): void {
  const rows = connection.all('SELECT id, multi FROM radlake_indexes WHERE collection = ?', [collection.id]);
  const multi = new Map(rows.map((row) => [Number(row['id']), Number(row['multi'])]));
  for (const index of collection.indexes) {
    if (index instanceof KeyIndex || index instanceof DigestIndex) index.setMulti(multi.get(index.record.id) ?? 0);
  }
}

function migrateIndexes(connection: Connection, id: number, declared: ReadonlySet<string>): void {
  const existing = indexRecords(connection, id);
  for (const { text, record } of existing) if (!declared.has(text)) dropIndex(connection, id, text, record);
  const held = new Set(existing.map(({ text }) => text));
  const added: AnyIndex[] = [];
  for (const text of declared) {
    if (held.has(text)) continue;
    connection.run('INSERT INTO radlake_indexes(collection, spec) VALUES (?, ?)', [id, text]);
    const created = indexRecords(connection, id).find((found) => found.text === text)!;
    const index = indexOf(connection, created.record);
    index.create();
    added.push(index);
  }
  if (added.length > 0) fill(connection, id, added);
}

function fill(connection: Connection, id: number, added: readonly AnyIndex[]): void {
  const page = 500;
  for (let after = -1; ; ) {
    const rows = connection.all(`SELECT rid, doc FROM c${id} WHERE rid > ? ORDER BY rid LIMIT ${page}`, [after]);
    for (const row of rows) {
      after = Number(row['rid']);
      const document: unknown = JSON.parse(String(row['doc']));
      for (const index of added) index.add(after, document);
    }
    for (const index of added) if (!(index instanceof GramIndex)) index.rows.flush();
    if (rows.length < page) return;
  }
}

function dropIndex(connection: Connection, collection: number, text: string, record: IndexRecord): void {
  indexOf(connection, record).drop();
  connection.run('DELETE FROM radlake_indexes WHERE collection = ? AND spec = ?', [collection, text]);
}

function load(connection: Connection, name: string, declared: ReadonlySet<string>): StoredCollection | null {
  const id = collectionId(connection, name);
  if (id === undefined) return null;
  const indexes = indexRecords(connection, id)
    .filter(({ text }) => declared.has(text))
    .map(({ record }) => indexOf(connection, record));
  return {
    id,
    name,
    table: `c${id}`,
    keyIndexes: indexes.filter((index) => index instanceof KeyIndex),
    gramIndexes: indexes.filter((index) => index instanceof GramIndex),
    covers: indexes.filter((index) => index instanceof CoverIndex).sort((a, b) => a.fields.size - b.fields.size),
    digest: indexes.find((index) => index instanceof DigestIndex) ?? null,
    indexes,
  };
}

function indexOf(connection: Connection, record: IndexRecord): AnyIndex {
  if (record.digest) return new DigestIndex(connection, record);
  if (record.covering) return new CoverIndex(connection, record);
  return record.substring ? new GramIndex(connection, record) : new KeyIndex(connection, record);
}

function collectionId(connection: Connection, name: string): number | undefined {
  const row = connection.get('SELECT id FROM radlake_collections WHERE name = ?', [name]);
  return row === undefined ? undefined : Number(row['id']);
}

function indexRecords(connection: Connection, collection: number): { text: string; record: IndexRecord }[] {
  const rows = connection.all('SELECT id, spec, multi FROM radlake_indexes WHERE collection = ? ORDER BY id', [
    collection,
  ]);
  return rows.map((row) => {
    const text = String(row['spec']);
    const spec = JSON.parse(text) as {
      keys: [string, 1 | -1][];
      unique: boolean;
      substring: boolean | number;
      digest?: true;
      covering?: true;
    };
    const keys = spec.keys.map(([path, direction]) => ({ path, direction, parts: path.split('.') }));
    return {
      text,
      record: {
        id: Number(row['id']),
        keys,
        unique: spec.unique,
        substring: spec.substring !== false,
        digest: spec.digest === true,
        covering: spec.covering === true,
        multi: Number(row['multi']),
      },
    };
  });
}

function specText({ keys, unique = false, substring = false, covering = false }: IndexSpec): string {
  const entries = Object.entries(keys);
  if (entries.length === 0 || entries.length > maxIndexKeys)
    throw new InvalidInputError(`an index needs 1 to ${maxIndexKeys} keys`);
  for (const [path] of entries) {
    checkPath(path);
    if (path.split('.').some((part) => /^\d+$/.test(part)))
      throw new InvalidInputError(`index path ${path} has a position in it`);
  }
  if (substring && (unique || entries.length > 1))
    throw new InvalidInputError('a substring index has one path and is not unique');
  if (covering && (unique || substring || entries.some(([path]) => path.includes('.'))))
    throw new InvalidInputError('a covering index has fields at the top, is not unique and finds no substrings');
  return JSON.stringify({
    keys: entries,
    unique,
    substring: substring && gramsVersion,
    ...(covering ? { covering } : {}),
  });
}

/** The digest's specification, if the collection has one. */
function digestText(indexes: readonly IndexSpec[]): string[] {
  const searched = indexes.filter(({ covering }) => !covering);
  if (searched.length < digestFrom) return [];
  const paths = new Set(['_id', ...searched.flatMap(({ keys }) => Object.keys(keys))]);
  if (paths.size > maxDigestPaths) return [];
  return [JSON.stringify({ keys: [...paths].map((path) => [path, 1]), unique: false, substring: false, digest: true })];
}
