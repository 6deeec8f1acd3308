import type { DatabaseSettings } from '#shared/sources/settings';
import type { Dialect } from '../statement';
import { type Connect, type DatabaseConnection, databaseError, loadDriver, readOnly, type TextRow } from './driver';

interface OracleConnection {
  callTimeout: number;
  execute(sql: string, values?: readonly string[]): Promise<{ readonly rows?: TextRow[] }>;
  rollback(): Promise<void>;
  close(): Promise<void>;
}

/** What we use of the package `oracledb`. */
export interface Oracledb {
  getConnection(options: object): Promise<OracleConnection>;
}

const dialect: Dialect = {
  quote: ['"', '"'],
  parameter: (n) => `:${n}`,
  // In the formats of the session.
  text: (expression) => `TO_CHAR(${expression})`,
  limit: (rows) => `FETCH NEXT ${rows} ROWS ONLY`,
};
const formats = [
  "NLS_DATE_FORMAT = 'YYYY-MM-DD HH24:MI:SS'",
  "NLS_TIMESTAMP_FORMAT = 'YYYY-MM-DD HH24:MI:SS.FF6'",
  "NLS_TIMESTAMP_TZ_FORMAT = 'YYYY-MM-DD HH24:MI:SS.FF6TZH:TZM'",
  "TIME_ZONE = 'UTC'",
];

/** Oracle, by `oracledb` in its thin mode, where somebody installed it. */
export const connectOracle: Connect = async (settings, password) =>
  await connectWith(await loadDriver<Oracledb>('oracledb', 'Oracle'), settings, password);

/** As `connectOracle`, with a driver that is loaded. */
export async function connectWith(
  oracledb: Oracledb,
  settings: DatabaseSettings,
  password: string,
): Promise<DatabaseConnection> {
  const { host, port, database, user, timeoutMs, tls } = settings;
  const address = `${tls === 'off' ? '' : 'tcps://'}${host}:${port ?? 1521}/${database}`;
  const options = { user, password, connectString: address, sslServerDNMatch: tls === 'on' };
  const connection = await oracledb.getConnection(options).catch((error: unknown) => {
    throw databaseError(error);
  });
  connection.callTimeout = timeoutMs;
  for (const format of formats) await connection.execute(`ALTER SESSION SET ${format}`);
  return {
    dialect,
    read: async ({ sql, values }) =>
      await readOnly(
        () => connection.execute('SET TRANSACTION READ ONLY'),
        async () => (await connection.execute(sql, values)).rows ?? [],
        () => connection.rollback(),
      ),
    close: () => connection.close(),
  };
}
