import type { Connection, SqlValue } from './connection';
import type { IndexRecord } from './key-index';
import { type Key, pathKeys, sameKey } from './keys';
import { RowBuffer } from './row-buffer';

/** Stands before, between and behind the strings of an array in a digest. */
export const elementMark = '\u0001';

/**
 * One row per document with the values of all indexed paths, by row id. What another index found is narrowed further
 * and sorted by it, without a look at the documents. The strings of an array lie in one text, each between marks: that
 * shows which documents cannot match, not which do.
 */
export class DigestIndex {
  readonly record: IndexRecord;
  readonly table: string;
  #multi: number;
  readonly #connection: Connection;
  readonly rows: RowBuffer;
  readonly #update: string;

  constructor(connection: Connection, record: IndexRecord) {
    this.#connection = connection;
    this.record = record;
    this.table = `f${record.id}`;
    this.#multi = record.multi;
    const columns = record.keys.map((_, at) => `p${at}`);
    this.rows = new RowBuffer(connection, this.table, ['rid', ...columns]);
    this.#update = `UPDATE ${this.table} SET ${columns.map((column) => `${column}=?`).join()} WHERE rid=?`;
  }

  /** True when a document has, or had, an array on the path of column `at`. */
  isMulti(at: number): boolean {
    return (this.#multi & (1 << at)) !== 0;
  }

  /** Takes over what another process, or the state before a rollback, says about arrays. */
  setMulti(multi: number): void {
    this.#multi = multi;
  }

  create(): void {
    const columns = this.record.keys.map((_, at) => `p${at} NOT NULL`);
    this.#connection.exec(`CREATE TABLE ${this.table} (rid INTEGER PRIMARY KEY, ${columns})`);
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
    this.rows.add(rid, ...this.#row(document));
  }

  remove(rid: number): void {
    this.#connection.run(`DELETE FROM ${this.table} WHERE rid = ?`, [rid]);
  }

  change(rid: number, before: unknown, after: unknown): void {
    const old = this.#row(before);
    const now = this.#row(after);
    if (now.every((key, at) => sameKey(key, old[at]!))) return;
    this.#connection.run(this.#update, [...now, rid] as SqlValue[]);
  }

  #row(document: unknown): Key[] {
    return this.record.keys.map(({ parts }, at) => {
      const { keys, multi } = pathKeys(document, parts);
      if (!multi) return keys[0]!;
      if (!this.isMulti(at)) this.#noteMulti(at);
      return joined(keys.filter((key) => typeof key === 'string'));
    });
  }

  #noteMulti(at: number): void {
    this.#multi |= 1 << at;
    this.#connection.run('UPDATE radlake_indexes SET multi = multi | ? WHERE id = ?', [1 << at, this.record.id]);
  }
}

const joined = (strings: readonly string[]): string =>
  strings.reduce((text, one) => `${text}${one}${elementMark}`, elementMark);
