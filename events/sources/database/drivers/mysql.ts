import type { Connection } from 'mysql2/promise';
import type { DatabaseSettings } from '#shared/sources/settings';
import type { Dialect, Statement } from '../statement';
import { type Connect, type DatabaseConnection, databaseError, readOnly, type TextRow, tlsOf } from './driver';

const dialect: Dialect = {
  quote: ['`', '`'],
  parameter: () => '?',
  text: (expression) => `CAST(${expression} AS CHAR)`,
  limit: (rows) => `LIMIT ${rows}`,
};

/** MySQL and MariaDB, by `mysql2`. Times are read and compared in UTC. */
export const connectMysql: Connect = async (settings, password) => {
  const { createConnection } = await import('mysql2/promise');
  const { host, port, database, user, timeoutMs } = settings;
  const ssl = tlsOf(settings);
  try {
    const client = await createConnection({
      ...{ host, port: port ?? 3306, database, user, password, connectTimeout: timeoutMs },
      ...(ssl === false ? {} : { ssl }),
    });
    client.on('error', () => undefined); // a connection that breaks while idle is noticed by the next statement
    await client.query("SET time_zone = '+00:00'");
    const [rows] = await client.query({ sql: 'SELECT VERSION()', rowsAsArray: true });
    const isMaria = /mariadb/i.test(String((rows as unknown as TextRow[])[0]?.[0]));
    await client.query(
      isMaria ? `SET max_statement_time = ${timeoutMs / 1000}` : `SET SESSION MAX_EXECUTION_TIME = ${timeoutMs}`,
    );
    return new MysqlConnection(client, settings);
  } catch (error) {
    throw databaseError(error);
  }
};

class MysqlConnection implements DatabaseConnection {
  readonly dialect = dialect;
  readonly #client: Connection;
  readonly #timeoutMs: number;

  constructor(client: Connection, { timeoutMs }: DatabaseSettings) {
    this.#client = client;
    this.#timeoutMs = timeoutMs;
  }

  async read({ sql, values }: Statement): Promise<readonly TextRow[]> {
    const timeout = this.#timeoutMs + 5_000;
    return await readOnly(
      () => this.#client.query({ sql: 'START TRANSACTION READ ONLY', timeout }),
      async () => {
        const [rows] = await this.#client.execute({ sql, values: [...values], rowsAsArray: true, timeout });
        return rows as unknown as TextRow[];
      },
      () => this.#client.query('ROLLBACK'),
    );
  }

  async close(): Promise<void> {
    await this.#client.end();
  }
}
