import { DatabaseSettings } from '#shared/sources/settings';
import { pageStatement } from '../statement';
import { connectWith as connectOracle, type Oracledb } from './oracle';
import { connectWith as connectSqlserver, type Mssql } from './sqlserver';

/** Modules of the shape of `oracledb` and `mssql`: no server of these is at hand. They say what they were called with. */
const calls: unknown[][] = [];
beforeEach(() => calls.splice(0));

const settingsOf = (driver: 'oracle' | 'sqlserver') =>
  DatabaseSettings.parse({
    ...{ driver, host: 'ris', database: 'RIS', user: 'reader', view: 'ris.exams' },
    columns: { key: 'id', modifiedAt: 'changed', studyInstanceUid: 'odd"name]' },
  });

describe('Oracle', () => {
  const rows = [['2026-01-01 10:00:00', '7', '1.2.3', null, null, null, null]];
  const oracledb = (fails: string | null = null): Oracledb => ({
    getConnection: async (options) => {
      calls.push(['connect', options]);
      return {
        callTimeout: 0,
        execute: async (...args: unknown[]) => {
          calls.push(['execute', ...args]);
          if (fails && String(args[0]).startsWith(fails))
            throw Object.assign(new Error('secret row'), { code: 'ORA-1' });
          return { rows };
        },
        rollback: async () => void calls.push(['rollback']),
        close: async () => void calls.push(['close']),
      } as never;
    },
  });

  it('reads a page in a transaction that only reads, with names quoted and texts bound', async () => {
    const settings = settingsOf('oracle');
    const connection = await connectOracle(oracledb(), settings, 'secret');
    const statement = pageStatement(settings, { time: '2026-01-01 10:00:00', key: "7'" }, 5, connection.dialect);
    expect(await connection.read(statement)).toEqual(rows);
    await connection.close();
    expect(calls[0]).toEqual([
      'connect',
      { user: 'reader', password: 'secret', connectString: 'tcps://ris:1521/RIS', sslServerDNMatch: true },
    ]);
    expect(calls.slice(-4)).toEqual([
      ['execute', 'SET TRANSACTION READ ONLY'],
      ['execute', statement.sql, ['2026-01-01 10:00:00', '2026-01-01 10:00:00', "7'"]],
      ['rollback'],
      ['close'],
    ]);
    expect(statement.sql).toBe(
      'SELECT TO_CHAR("changed") AS c0, TO_CHAR("id") AS c1, TO_CHAR("odd""name]") AS c2, NULL AS c3, NULL AS c4, NULL AS c5, ' +
        'NULL AS c6 FROM "ris"."exams" WHERE "changed" IS NOT NULL AND "id" IS NOT NULL AND ("changed" > :1 OR ' +
        '("changed" = :2 AND "id" > :3)) ORDER BY "changed", "id" FETCH NEXT 5 ROWS ONLY',
    );
  });

  it('ends the transaction of a statement that failed, and tells its code alone', async () => {
    const connection = await connectOracle(oracledb('SELECT'), settingsOf('oracle'), 'secret');
    const reading = connection.read({ sql: 'SELECT 1', values: [] });
    await expect(reading).rejects.toMatchObject({ code: 'DATABASE_FAILED', message: 'The database answered ORA-1' });
    expect(calls.at(-1)).toEqual(['rollback']);
  });
});

describe('SQL Server', () => {
  const rows = [['2026-01-01T10:00:00.123', '7', '1.2.3', null, null, null, null]];
  const mssql = {
    ConnectionPool: class {
      constructor(options: object) {
        calls.push(['pool', options]);
      }
      async connect() {}
      request() {
        return {
          arrayRowMode: false,
          input: (...args: unknown[]) => void calls.push(['input', ...args]),
          async query(sql: string) {
            calls.push(['query', sql, this.arrayRowMode]);
            return { recordset: rows };
          },
        };
      }
      async close() {
        calls.push(['close']);
      }
    },
  } as Mssql;

  it('reads a page as rows of texts, with names quoted and texts bound', async () => {
    const settings = settingsOf('sqlserver');
    const connection = await connectSqlserver(mssql, settings, 'secret');
    const statement = pageStatement(settings, { from: '2026-01-01T09:59:00.123' }, 5, connection.dialect);
    expect(await connection.read(statement)).toEqual(rows);
    await connection.close();
    expect(calls[0]).toMatchObject([
      'pool',
      {
        ...{ server: 'ris', port: 1433, database: 'RIS', user: 'reader', password: 'secret', requestTimeout: 30_000 },
        options: { encrypt: true, trustServerCertificate: false, useUTC: true, readOnlyIntent: true },
      },
    ]);
    expect(calls.slice(1)).toEqual([
      ['input', 'p1', '2026-01-01T09:59:00.123'],
      ['query', statement.sql, true],
      ['close'],
    ]);
    expect(statement.sql).toBe(
      'SELECT CONVERT(nvarchar(4000), [changed], 126) AS c0, CONVERT(nvarchar(4000), [id], 126) AS c1, ' +
        'CONVERT(nvarchar(4000), [odd"name]]], 126) AS c2, NULL AS c3, NULL AS c4, NULL AS c5, NULL AS c6 ' +
        'FROM [ris].[exams] WHERE [changed] IS NOT NULL AND [id] IS NOT NULL AND [changed] >= @p1 ' +
        'ORDER BY [changed], [id] OFFSET 0 ROWS FETCH NEXT 5 ROWS ONLY',
    );
  });
});
