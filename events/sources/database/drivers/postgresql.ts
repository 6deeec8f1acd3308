import type { DatabaseSettings } from '#shared/sources/settings';
import type { Dialect, Statement } from '../statement';
import { type Connect, type DatabaseConnection, databaseError, readOnly, type TextRow, tlsOf } from './driver';

const dialect: Dialect = {
  quote: ['"', '"'],
  parameter: (n) => `$${n}`,
  text: (expression) => `(${expression})::text`,
  limit: (rows) => `LIMIT ${rows}`,
};

/** PostgreSQL, by `pg`. Times are read and compared in UTC, to the microsecond. */
export const connectPostgresql: Connect = async (settings, password) => {
  const { default: pg } = await import('pg');
  const { host, port, database, user, timeoutMs } = settings;
  const client = new pg.Client({
    ...{ host, port: port ?? 5432, database, user, password, ssl: tlsOf(settings) },
    ...{ connectionTimeoutMillis: timeoutMs, query_timeout: timeoutMs + 5_000, application_name: 'radlake' },
  });
  client.on('error', () => undefined); // a connection that breaks while idle is noticed by the next statement
  try {
    await client.connect();
    await client.query("SELECT set_config('TimeZone', 'UTC', false), set_config('DateStyle', 'ISO', false)");
  } catch (error) {
    await client.end().catch(() => undefined); // it is broken already
    throw databaseError(error);
  }
  return new PostgresqlConnection(client, settings);
};

type Client = InstanceType<typeof import('pg').Client>;

class PostgresqlConnection implements DatabaseConnection {
  readonly dialect = dialect;
  readonly #client: Client;
  readonly #timeoutMs: number;

  constructor(client: Client, { timeoutMs }: DatabaseSettings) {
    this.#client = client;
    this.#timeoutMs = timeoutMs;
  }

  async read({ sql, values }: Statement): Promise<readonly TextRow[]> {
    // The extended protocol, also without parameters: one statement, whatever a query holds.
    const query = { text: sql, values: [...values], rowMode: 'array' as const, queryMode: 'extended' };
    return await readOnly(
      async () => {
        await this.#client.query('BEGIN TRANSACTION READ ONLY');
        await this.#client.query(`SET LOCAL statement_timeout = ${this.#timeoutMs}`);
      },
      async () => (await this.#client.query<(string | null)[]>(query)).rows,
      () => this.#client.query('ROLLBACK'),
    );
  }

  async close(): Promise<void> {
    await this.#client.end();
  }
}
