import { InvalidDocumentError } from '../errors';
import type { Connection } from './connection';
import { type Key, pathKeys, sameKey } from './keys';
import { RowBuffer } from './row-buffer';

/** One key of an index: a dotted path and the direction it is stored in. */
export interface IndexKey {
  readonly path: string;
  readonly parts: readonly string[];
  readonly direction: 1 | -1;
}

/** What SQLite keeps of an index; `multi` has bit n when an array was ever met on key n. */
export interface IndexRecord {
  readonly id: number;
  readonly keys: readonly IndexKey[];
  readonly unique: boolean;
  readonly substring: boolean;
  readonly digest: boolean;
  readonly covering: boolean;
  readonly multi: number;
}

type Entry = readonly Key[];

/**
 * An ordered index: a table of its own without row ids, with the keys in order and then the document's row id. A
 * document whose path runs through an array has one row per element.
 */
export class KeyIndex {
  readonly record: IndexRecord;
  readonly table: string;
  /** Columns `k0`, `k1`, ... */
  readonly columns: readonly string[];
  #multi: number;
  readonly #connection: Connection;
  /** New rows; flushed by whoever adds. */
  readonly rows: RowBuffer;
  readonly #delete: string;

  constructor(connection: Connection, record: IndexRecord) {
    this.#connection = connection;
    this.record = record;
    this.table = `i${record.id}`;
    this.columns = record.keys.map((_, at) => `k${at}`);
    this.#multi = record.multi;
    const all = [...this.columns, 'rid'];
    this.rows = new RowBuffer(connection, this.table, all);
    this.#delete = `DELETE FROM ${this.table} WHERE ${all.map((column) => `${column}=?`).join(' AND ')}`;
  }

  /** True when a document of this index has, or had, an array on the path of key `at`. */
  isMulti(at: number): boolean {
    return (this.#multi & (1 << at)) !== 0;
  }

  /** Takes over what another process, or the state before a rollback, says about arrays. */
  setMulti(multi: number): void {
    this.#multi = multi;
  }

  create(): void {
    const ordered = this.record.keys.map(({ direction }, at) => `k${at}${direction === -1 ? ' DESC' : ''}`);
    const key = this.record.unique ? ordered : [...ordered, 'rid'];
    this.#connection.exec(
      `CREATE TABLE ${this.table} (${this.columns.map((column) => `${column} NOT NULL`)}, rid INTEGER NOT NULL, PRIMARY KEY (${key})) WITHOUT ROWID`,
    );
  }

  drop(): void {
    this.#connection.exec(`DROP TABLE IF EXISTS ${this.table}`);
  }

  /** Removes every row. */
  clear(): void {
    this.#connection.exec(`DELETE FROM ${this.table}`);
  }

  /** Gathers rows in `rows`. */
  add(rid: number, document: unknown): void {
    for (const entry of this.#entries(document)) this.rows.add(...entry, rid);
  }

  remove(rid: number, document: unknown): void {
    for (const entry of this.#entries(document)) this.#connection.run(this.#delete, [...entry, rid]);
  }

  change(rid: number, before: unknown, after: unknown): void {
    const old = this.#entries(before);
    const now = this.#entries(after);
    for (const entry of old) if (!holds(now, entry)) this.#connection.run(this.#delete, [...entry, rid]);
    for (const entry of now) if (!holds(old, entry)) this.rows.add(...entry, rid);
    this.rows.flush();
  }

  /** @throws InvalidDocumentError when two paths of the index run through arrays */
  #entries(document: unknown): Entry[] {
    const { keys } = this.record;
    let entry: Key[] = [];
    let multiAt = -1;
    let elements: readonly Key[] = [];
    for (let at = 0; at < keys.length; at++) {
      const found = pathKeys(document, keys[at]!.parts);
      entry.push(found.keys[0]!);
      if (!found.multi) continue;
      if (multiAt >= 0) {
        throw new InvalidDocumentError('two paths of one index run through arrays', {
          details: { paths: [keys[multiAt]!.path, keys[at]!.path] },
        });
      }
      multiAt = at;
      elements = found.keys;
    }
    if (multiAt < 0) return [entry];
    if (!this.isMulti(multiAt)) this.#noteMulti(multiAt);
    return elements.map((key) => {
      entry = [...entry];
      entry[multiAt] = key;
      return entry;
    });
  }

  #noteMulti(at: number): void {
    this.#multi |= 1 << at;
    this.#connection.run('UPDATE radlake_indexes SET multi = multi | ? WHERE id = ?', [1 << at, this.record.id]);
  }
}

function holds(entries: readonly Entry[], wanted: Entry): boolean {
  return entries.some((entry) => entry.every((key, at) => sameKey(key, wanted[at]!)));
}
