import type { DatabaseSettings } from '#shared/sources/settings';
import type { Dialect } from '../statement';
import { type Connect, type DatabaseConnection, databaseError, loadDriver, type TextRow } from './driver';

/** What we use of the package `mssql`. */
export interface Mssql {
  readonly ConnectionPool: new (
    options: object,
  ) => {
    connect(): Promise<unknown>;
    request(): {
      arrayRowMode: boolean;
      input(name: string, value: string): void;
      query(sql: string): Promise<{ readonly recordset: TextRow[] }>;
    };
    close(): Promise<void>;
  };
}

const dialect: Dialect = {
  quote: ['[', ']'],
  parameter: (n) => `@p${n}`,
  // Style 126: ISO 8601 with all fractions.
  text: (expression) => `CONVERT(nvarchar(4000), ${expression}, 126)`,
  limit: (rows) => `OFFSET 0 ROWS FETCH NEXT ${rows} ROWS ONLY`,
};

/**
 * SQL Server, by `mssql`, where somebody installed it. It has no transactions that only read: the log-in must be one that
 * may do nothing else.
 */
export const connectSqlserver: Connect = async (settings, password) =>
  await connectWith(await loadDriver<Mssql>('mssql', 'SQL Server'), settings, password);

/** As `connectSqlserver`, with a driver that is loaded. */
export async function connectWith(
  { ConnectionPool }: Mssql,
  settings: DatabaseSettings,
  password: string,
): Promise<DatabaseConnection> {
  const { host, port, database, user, timeoutMs, tls, ca } = settings;
  const pool = new ConnectionPool({
    ...{ server: host, port: port ?? 1433, database, user, password, pool: { max: 1 } },
    ...{ connectionTimeout: timeoutMs, requestTimeout: timeoutMs },
    options: {
      ...{ encrypt: tls !== 'off', trustServerCertificate: tls !== 'on', useUTC: true, readOnlyIntent: true },
      ...(ca === null ? {} : { cryptoCredentialsDetails: { ca } }),
    },
  });
  await pool.connect().catch((error: unknown) => {
    throw databaseError(error);
  });
  return {
    dialect,
    read: async ({ sql, values }) => {
      const request = pool.request();
      request.arrayRowMode = true;
      values.forEach((value, at) => {
        request.input(`p${at + 1}`, value);
      });
      try {
        return (await request.query(sql)).recordset;
      } catch (error) {
        throw databaseError(error);
      }
    },
    close: () => pool.close(),
  };
}
