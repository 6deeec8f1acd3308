import type { Connection, SqlValue } from './connection';

/** Rows per statement, largest first: one call for many rows costs half of one call per row. */
const sizes = [32, 8, 1] as const;

/** Gathers new rows of one table within a transaction and inserts several by one statement. */
export class RowBuffer {
  readonly #connection: Connection;
  readonly #width: number;
  readonly #statements: ReadonlyMap<number, string>;
  #values: SqlValue[] = [];

  constructor(connection: Connection, table: string, columns: readonly string[]) {
    this.#connection = connection;
    this.#width = columns.length;
    const row = `(${columns.map(() => '?')})`;
    this.#statements = new Map(
      sizes.map((size) => [size, `INSERT INTO ${table}(${columns}) VALUES ${Array(size).fill(row).join()}`]),
    );
  }

  /** Takes a row as its columns' values. */
  add(...values: readonly SqlValue[]): void {
    this.#values.push(...values);
    if (this.#values.length === sizes[0] * this.#width) this.flush();
  }

  /** Inserts what was gathered; must run before anything reads the table. */
  flush(): void {
    const values = this.#values;
    this.#values = [];
    for (let at = 0; at < values.length; ) {
      const left = (values.length - at) / this.#width;
      const size = sizes.find((fits) => fits <= left)!;
      const end = at + size * this.#width;
      const part = at === 0 && end === values.length ? values : values.slice(at, end);
      this.#connection.run(this.#statements.get(size)!, part);
      at = end;
    }
  }

  /** Forgets what was gathered, after its transaction was undone. */
  discard(): void {
    this.#values = [];
  }
}
