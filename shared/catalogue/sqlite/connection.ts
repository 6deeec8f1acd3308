import { DatabaseSync, type DatabaseSyncInstance, type StatementSyncInstance } from '@photostructure/sqlite';
import { InternalError, PlatformError } from '#shared/kernel/errors';
import { CatalogueUnavailableError, DuplicateKeyError } from '../errors';

export type SqlValue = string | number | Uint8Array | null;
export type Row = Record<string, unknown>;

/** How a database file is opened. Sizes in bytes, times in milliseconds. */
export interface ConnectionOptions {
  readonly readOnly?: boolean;
  /** Page cache; default 64 MiB. */
  readonly cacheBytes?: number;
  /** Part of the file mapped into memory; default 256 MiB, 0 for none. */
  readonly mmapBytes?: number;
  /** Waiting for another process's write; default 5,000. */
  readonly busyTimeoutMs?: number;
  /** Size of the log at which it is written back into the file; default 32 MiB. */
  readonly walBytes?: number;
}

const pageBytes = 4096;
const maxStatements = 256;

/** One SQLite connection: its settings, a bounded cache of statements, transactions, and errors of ours. */
export class Connection {
  readonly path: string;
  readonly readOnly: boolean;
  readonly #db: DatabaseSyncInstance;
  readonly #statements = new Map<string, StatementSyncInstance>();
  readonly #busyTimeoutMs: number;

  /** @throws CatalogueUnavailableError when the file cannot be opened or is no database */
  constructor(path: string, options: ConnectionOptions = {}) {
    this.path = path;
    this.readOnly = options.readOnly ?? false;
    this.#busyTimeoutMs = options.busyTimeoutMs ?? 5_000;
    this.#db = guard(() => new DatabaseSync(path, { readOnly: this.readOnly, timeout: this.#busyTimeoutMs }));
    try {
      this.#configure(options);
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  #configure(options: ConnectionOptions): void {
    const walBytes = options.walBytes ?? 32 * 1024 * 1024;
    this.exec(`PRAGMA cache_size=-${Math.ceil((options.cacheBytes ?? 64 * 1024 * 1024) / 1024)}`);
    this.exec(`PRAGMA mmap_size=${options.mmapBytes ?? 256 * 1024 * 1024}`);
    this.exec('PRAGMA temp_store=MEMORY');
    if (this.readOnly) return;
    this.exec(`PRAGMA page_size=${pageBytes}`);
    this.exec('PRAGMA journal_mode=WAL');
    // The log is synced by WalSync, outside the event loop; SQLite itself syncs around each checkpoint.
    this.exec('PRAGMA synchronous=NORMAL');
    // What is deleted is overwritten: nothing of a deleted patient stays in the file.
    this.exec('PRAGMA secure_delete=ON');
    this.exec(`PRAGMA wal_autocheckpoint=${Math.max(1, Math.floor(walBytes / pageBytes))}`);
    this.exec(`PRAGMA journal_size_limit=${2 * walBytes}`);
  }

  /** Runs statements without parameters or rows. */
  exec(sql: string): void {
    guard(() => this.#db.exec(sql));
  }

  /** @returns changed rows and the row id of the last insert */
  run(sql: string, params: readonly SqlValue[] = []): { changes: number; rowid: number } {
    const result = guard(() => this.#statement(sql).run(...params));
    return { changes: result.changes, rowid: Number(result.lastInsertRowid) };
  }

  all(sql: string, params: readonly SqlValue[] = []): Row[] {
    return guard(() => this.#statement(sql).all(...params));
  }

  get(sql: string, params: readonly SqlValue[] = []): Row | undefined {
    return guard(() => this.#statement(sql).get(...params) ?? undefined);
  }

  /**
   * Visits rows until `visit` returns false. Nothing else may run on this connection meanwhile, and `visit` must not
   * wait.
   */
  each(sql: string, params: readonly SqlValue[], visit: (row: Row) => boolean): void {
    guard(() => {
      for (const row of this.#statement(sql).iterate(...params)) if (!visit(row as Row)) return;
    });
  }

  /**
   * Writes the log back into the file and cuts it to nothing, so that no former state of a page is left. Waits for nobody.
   *
   * @returns false when a reader or writer was in the way
   */
  emptyLog(): boolean {
    this.exec('PRAGMA busy_timeout=0');
    try {
      return Number(this.get('PRAGMA wal_checkpoint(TRUNCATE)')?.['busy']) === 0;
    } finally {
      this.exec(`PRAGMA busy_timeout=${this.#busyTimeoutMs}`);
    }
  }

  /** Runs `work` in one transaction; it must be synchronous, so that none stays open while others run. */
  transaction<T>(work: () => T): T {
    this.run('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.run('COMMIT');
      return result;
    } catch (error) {
      // A full disk or an I/O error may have rolled back already.
      if (this.#db.isTransaction) this.run('ROLLBACK');
      throw error;
    }
  }

  close(): void {
    this.#statements.clear();
    if (this.#db.isOpen) guard(() => this.#db.close());
  }

  get isOpen(): boolean {
    return this.#db.isOpen;
  }

  #statement(sql: string): StatementSyncInstance {
    const held = this.#statements.get(sql);
    if (held) {
      this.#statements.delete(sql);
      this.#statements.set(sql, held);
      return held;
    }
    if (!this.#db.isOpen) throw new CatalogueUnavailableError('the catalogue is closed');
    const statement = this.#db.prepare(sql);
    this.#statements.set(sql, statement);
    if (this.#statements.size > maxStatements) this.#statements.delete(this.#statements.keys().next().value!);
    return statement;
  }
}

function guard<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof PlatformError ? error : mapped(error);
  }
}

/** Primary result codes after which the same call may work once the disk or the other process has recovered. */
const unavailable: Readonly<Record<number, string>> = {
  3: 'access to the database file is denied',
  5: 'another process holds the database',
  6: 'the database is locked',
  7: 'out of memory',
  8: 'the database is read-only',
  10: 'the disk failed',
  11: 'the database file is damaged',
  13: 'the disk is full',
  14: 'the database file cannot be opened',
  15: 'the locking protocol of the database failed',
  23: 'access to the database file is denied',
  26: 'the file is no database',
};

/** Unique and primary key violations, as extended result codes. */
const duplicateCodes = [1555, 2067, 2579];

function mapped(cause: unknown): PlatformError {
  const code = Number((cause as { sqliteExtendedCode?: unknown }).sqliteExtendedCode ?? Number.NaN);
  if (duplicateCodes.includes(code)) {
    const table = /failed: ([A-Za-z0-9_]+)\./.exec(String((cause as Error).message))?.[1];
    return new DuplicateKeyError('a unique value is held already', { cause, details: { table } });
  }
  const why = unavailable[code & 0xff];
  if (why) return new CatalogueUnavailableError(why, { cause, details: { sqliteCode: code } });
  return new InternalError('the catalogue failed', { cause });
}
