import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { BusUnavailableError } from '../errors';
import { schemaSql } from './schema';

/**
 * Opens the database of a bus for this process alone: a second process is refused, because consumers are mirrored in
 * memory. Commits reach the operating system, not yet the disk; `WalSync` brings them there without blocking.
 *
 * @throws BusUnavailableError when the file cannot be opened, is not ours, or is held by another process
 */
export function openDatabase(path: string): DatabaseSyncInstance {
  let database: DatabaseSyncInstance | undefined;
  try {
    database = new DatabaseSync(path);
    database.exec('PRAGMA busy_timeout = 200');
    database.exec('PRAGMA locking_mode = EXCLUSIVE');
    database.exec('PRAGMA journal_mode = WAL');
    database.exec('PRAGMA synchronous = FULL');
    database.exec('BEGIN IMMEDIATE');
    database.exec(schemaSql);
    database.exec('COMMIT');
    database.exec('PRAGMA synchronous = NORMAL');
    return database;
  } catch (cause) {
    database?.close();
    throw new BusUnavailableError('The database of the event bus cannot be opened', { cause });
  }
}

/**
 * Gives the file back at once. Closing alone does not: prepared statements keep the connection, and with it the lock,
 * until they are collected as garbage. Leaving the log mode also writes everything into the one file.
 */
export function closeDatabase(database: DatabaseSyncInstance): void {
  try {
    database.exec('PRAGMA journal_mode = DELETE');
    database.exec('PRAGMA locking_mode = NORMAL');
    database.exec('SELECT 1 FROM sqlite_master');
  } finally {
    database.close();
  }
}

/** Runs `work` in one transaction; anything thrown rolls all of it back. */
export function inTransaction<T>(database: DatabaseSyncInstance, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const value = work();
    database.exec('COMMIT');
    return value;
  } catch (cause) {
    // SQLite itself has already rolled back after some failures, a full disk for one.
    if (database.isTransaction) database.exec('ROLLBACK');
    throw cause;
  }
}
