import type { DatabaseSettings } from '#shared/sources/settings';
import { DatabaseDriverMissingError, DatabaseError } from '../errors';
import type { Dialect, Statement } from '../statement';

/** A row as texts, in the order of its statement. */
export type TextRow = readonly (string | null)[];

/** A connection that only reads. */
export interface DatabaseConnection {
  readonly dialect: Dialect;
  /** Runs one statement in a transaction that only reads, within the time limit of the settings. @throws DatabaseError */
  read(statement: Statement): Promise<readonly TextRow[]>;
  close(): Promise<void>;
}

/** Connects. @throws DatabaseError, DatabaseDriverMissingError */
export type Connect = (settings: DatabaseSettings, password: string) => Promise<DatabaseConnection>;

/** Options of TLS as node:tls takes them; false: none. */
export function tlsOf({ tls, ca }: DatabaseSettings): false | { rejectUnauthorized: boolean; ca?: string } {
  return tls === 'off' ? false : { rejectUnauthorized: tls === 'on', ...(ca === null ? {} : { ca }) };
}

/**
 * Reads in a transaction that only reads and is given up in any case.
 *
 * @throws DatabaseError
 */
export async function readOnly<T>(
  begin: () => Promise<unknown>,
  read: () => Promise<T>,
  rollback: () => Promise<unknown>,
): Promise<T> {
  try {
    await begin();
    return await read();
  } catch (error) {
    throw databaseError(error);
  } finally {
    await rollback().catch(() => undefined); // the failure before it says more
  }
}

/** A failure of a driver: its code says enough, its message may hold values of rows. */
export function databaseError(error: unknown): DatabaseError {
  const { code, errno, number } = error as { code?: unknown; errno?: unknown; number?: unknown };
  const state = String(code ?? number ?? errno ?? 'unknown').slice(0, 64);
  return new DatabaseError(`The database answered ${state}`, { cause: error, details: { state } });
}

/** Loads a driver that is not among our own packages. @throws DatabaseDriverMissingError */
export async function loadDriver<T>(name: string, database: string): Promise<T> {
  try {
    const loaded = (await import(name)) as { default?: T };
    return loaded.default ?? (loaded as T);
  } catch (cause) {
    const { code } = cause as { code?: string };
    if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') throw cause;
    const install = `npm install ${name}`;
    throw new DatabaseDriverMissingError(`The driver for ${database} is not installed: ${install}`, {
      cause,
      details: { install },
    });
  }
}
