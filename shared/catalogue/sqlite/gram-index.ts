import { valuesAt } from '../ordering';
import type { Connection } from './connection';
import type { IndexRecord } from './key-index';
import { grams } from './patterns';

/**
 * A contains-index: the pairs of neighbouring characters of one path's strings (`grams`), in a full-text table that keeps
 * only which documents have which. Finds candidates; the pattern itself decides.
 */
export class GramIndex {
  readonly record: IndexRecord;
  readonly table: string;
  readonly path: string;
  readonly #connection: Connection;
  readonly #parts: readonly string[];

  constructor(connection: Connection, record: IndexRecord) {
    this.#connection = connection;
    this.record = record;
    this.table = `g${record.id}`;
    this.path = record.keys[0]!.path;
    this.#parts = record.keys[0]!.parts;
  }

  create(): void {
    this.#connection.exec(
      `CREATE VIRTUAL TABLE ${this.table} USING fts5(grams, content='', contentless_delete=1, detail=none, tokenize='ascii')`,
    );
  }

  drop(): void {
    this.#connection.exec(`DROP TABLE IF EXISTS ${this.table}`);
  }

  /** Removes every row: a full-text table would do so one by one. */
  clear(): void {
    this.drop();
    this.create();
  }

  add(rid: number, document: unknown): void {
    const text = this.#text(document);
    if (text) this.#connection.run(`INSERT INTO ${this.table}(rowid, grams) VALUES (?, ?)`, [rid, text]);
  }

  remove(rid: number, document: unknown): void {
    if (this.#text(document)) this.#connection.run(`DELETE FROM ${this.table} WHERE rowid = ?`, [rid]);
  }

  change(rid: number, before: unknown, after: unknown): void {
    if (this.#text(before) === this.#text(after)) return;
    this.remove(rid, before);
    this.add(rid, after);
  }

  #text(document: unknown): string {
    const words = new Set<string>();
    for (const value of valuesAt(document, this.#parts).flat()) {
      if (typeof value === 'string') for (const gram of grams(value)) words.add(gram);
    }
    return [...words].join(' ');
  }
}

/** The full-text query for documents that have all these pairs. */
export function gramQuery(words: Iterable<string>): string {
  return [...words].map((gram) => `"${gram}"`).join(' AND ');
}
