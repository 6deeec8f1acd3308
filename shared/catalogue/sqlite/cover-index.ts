import { isObject, type JsonObject } from '../documents';
import type { Connection } from './connection';
import type { IndexRecord } from './key-index';
import { RowBuffer } from './row-buffer';

/**
 * A shorter copy of each document, by row id: `_id` and some fields at its top. Who projects to these reads it instead
 * of the document.
 */
export class CoverIndex {
  readonly record: IndexRecord;
  readonly table: string;
  readonly fields: ReadonlySet<string>;
  readonly rows: RowBuffer;
  readonly #connection: Connection;

  constructor(connection: Connection, record: IndexRecord) {
    this.#connection = connection;
    this.record = record;
    this.table = `v${record.id}`;
    this.fields = new Set(['_id', ...record.keys.map(({ path }) => path)]);
    this.rows = new RowBuffer(connection, this.table, ['rid', 'doc']);
  }

  create(): void {
    this.#connection.exec(`CREATE TABLE ${this.table} (rid INTEGER PRIMARY KEY, doc TEXT NOT NULL)`);
  }

  drop(): void {
    this.#connection.exec(`DROP TABLE IF EXISTS ${this.table}`);
  }

  /** Removes every row; row by row, so that no former state of a page stays where this is made sure of. */
  clear(): void {
    this.#connection.run(`DELETE FROM ${this.table}`);
  }

  /** Gathers rows in `rows`. */
  add(rid: number, document: unknown): void {
    this.rows.add(rid, this.#text(document));
  }

  remove(rid: number): void {
    this.#connection.run(`DELETE FROM ${this.table} WHERE rid = ?`, [rid]);
  }

  change(rid: number, before: unknown, after: unknown): void {
    const now = this.#text(after);
    if (now !== this.#text(before)) this.#connection.run(`UPDATE ${this.table} SET doc = ? WHERE rid = ?`, [now, rid]);
  }

  #text(document: unknown): string {
    const picked: JsonObject = {};
    for (const [name, value] of Object.entries(isObject(document) ? document : {})) {
      if (this.fields.has(name)) picked[name] = value;
    }
    return JSON.stringify(picked);
  }
}
