import { DatabaseSettings } from '#shared/sources/settings';
import { connectDatabase } from './connect';
import { type Dialect, pageStatement, timeBefore } from './statement';

const dialect: Dialect = {
  quote: ['"', '"'],
  parameter: (n) => `$${n}`,
  text: (expression) => `T(${expression})`,
  limit: (rows) => `LIMIT ${rows}`,
};
const settingsOf = (more: object) =>
  DatabaseSettings.parse({
    ...{ driver: 'postgresql', host: 'ris', database: 'd', user: 'u', view: 'ris.studies' },
    columns: { key: 'id', modifiedAt: 'changed', studyInstanceUid: 'a"; DROP TABLE x; --' },
    ...more,
  });

describe('a page of rows', () => {
  it('is asked for with quoted names, and parameters for all else', () => {
    const { sql, values } = pageStatement(settingsOf({}), { time: 't', key: "k'" }, 5, dialect);
    expect(sql).toBe(
      'SELECT T("changed") AS c0, T("id") AS c1, T("a""; DROP TABLE x; --") AS c2, NULL AS c3, NULL AS c4, NULL AS c5, ' +
        'NULL AS c6 FROM "ris"."studies" WHERE "changed" IS NOT NULL AND "id" IS NOT NULL AND ("changed" > $1 OR ' +
        '("changed" = $2 AND "id" > $3)) ORDER BY "changed", "id" LIMIT 5',
    );
    expect(values).toEqual(['t', 't', "k'"]);
  });

  it('begins at a time, or at the beginning', () => {
    const query = settingsOf({ view: null, query: 'SELECT 1' });
    const from = pageStatement(query, { from: 't' }, 5, dialect);
    expect(from.sql).toContain(
      'FROM (SELECT 1) radlake_rows WHERE "changed" IS NOT NULL AND "id" IS NOT NULL AND "changed" >= $1',
    );
    expect(from.values).toEqual(['t']);
    expect(pageStatement(query, null, 5, dialect).values).toEqual([]);
  });
});

it.each([
  ['2026-01-01 10:00:00.123456+00', 60_000, '2026-01-01 09:59:00.123+00'],
  ['2026-01-01 00:00:00', 1, '2025-12-31 23:59:59'],
  ['2026-01-01T10:00:00.1234567', 1_000, '2026-01-01T09:59:59.123'],
  ['2026-03-01', 86_400_000, '2026-02-28'],
  ['1234567', 60_000, '1234567'],
  ['0x00000000000007D1', 60_000, '0x00000000000007D1'],
  ['2026-13-45 10:00:00', 60_000, '2026-13-45 10:00:00'],
])('the overlap of %s by %i ms begins at %s', (time, ms, before) => {
  expect(timeBefore(time, ms)).toBe(before);
});

it.each([
  ['sqlserver', 'The driver for SQL Server is not installed: npm install mssql'],
  ['oracle', 'The driver for Oracle is not installed: npm install oracledb'],
] as const)('a driver that is not installed is named: %s', async (driver, message) => {
  const connecting = connectDatabase(settingsOf({ driver }), 'x');
  await expect(connecting).rejects.toMatchObject({ code: 'DATABASE_DRIVER_MISSING', message });
});
