import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startDatabaseSource } from '#events/sources/database/database-source';
import { StudyNotFetchedError } from '#events/sources/database/errors';
import type { StudyRequest } from '#events/sources/database/study-fetcher';
import type { RunningSource } from '#events/sources/running/source-parts';
import { makeObject } from '#shared/archive/testing/make-object';
import { openTestArchive, type TestArchive } from '#shared/archive/testing/open-archive';
import { createLogger } from '#shared/kernel/logger';
import type { AuditLog } from '#shared/security/audit';
import type { DatabaseSource } from '#shared/sources/documents';
import { replaySource } from '#shared/sources/replay';
import { DatabaseSettings } from '#shared/sources/settings';
import { createSource, findSource } from '#shared/sources/sources';
import { openTestSources } from '#shared/sources/testing/open-sources';
import { login, mariadb, postgresql, SqlServer } from '../../support/servers/sql-server';

const kinds = [
  ['postgresql', postgresql, 'timestamptz'],
  ['mysql', mariadb, 'datetime(6)'],
] as const;

describe.each(kinds)('a view of %s', (driver, kind, timeType) => {
  let server: SqlServer;
  let t: TestArchive;
  let sources: ReturnType<typeof openTestSources>;
  let folder = '';
  let running: RunningSource | undefined;
  let id = '';
  let asked: StudyRequest[] = [];
  let fetch: (request: StudyRequest) => Promise<ReadonlyMap<string, number>>;
  const lines: string[] = [];
  const quote = (name: string) => (driver === 'mysql' ? `\`${name}\`` : `"${name}"`);

  beforeAll(async () => {
    server = await SqlServer.start(kind);
  });
  afterAll(() => server.remove());
  beforeEach(async () => {
    t = await openTestArchive();
    sources = openTestSources();
    folder = mkdtempSync(path.join(os.tmpdir(), 'radlake-view-'));
    mkdirSync(path.join(folder, 'share'));
    asked = [];
    fetch = async () => new Map();
    await server.run(
      'DROP TABLE IF EXISTS studies',
      `CREATE TABLE studies (id int PRIMARY KEY, ${quote('Changed At')} ${timeType}, uid varchar(64), acc varchar(64), file varchar(255), pacs varchar(64))`,
    );
  });
  afterEach(async () => {
    await running?.close();
    running = undefined;
    await t.close();
    await sources.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const columns = { key: 'id', modifiedAt: 'Changed At', studyInstanceUid: 'uid', accessionNumber: 'acc' };
  async function open(more: object = {}, password: string = login.password): Promise<void> {
    const settings = DatabaseSettings.parse({
      ...{ driver, host: '127.0.0.1', port: server.port, database: login.database, user: login.user, tls: 'off' },
      ...{ view: 'studies', columns: { ...columns, path: 'file', node: 'pacs' }, roots: [path.join(folder, 'share')] },
      pathMappings: [{ from: '\\\\pacs\\images', to: path.join(folder, 'share') }],
      ...more,
    });
    const chosen = { ...settings, everyMs: 50 };
    const choices = { name: 'v', kind: 'database', space: 'main', settings: chosen, isActive: true } as const;
    id = (await createSource(sources, choices, { password }))._id;
    await start();
  }
  async function start(): Promise<void> {
    await running?.close();
    const audit = { record: () => undefined } as unknown as AuditLog;
    const fetcher = {
      fetch: (request: StudyRequest) => {
        asked.push(request);
        return fetch(request);
      },
    };
    const log = createLogger('trace', { write: (line: string) => void lines.push(line) });
    const parts = { archive: t.archive, audit, log, sources, dataFolder: path.join(folder, 'data'), fetcher };
    const source = (await findSource(sources, id)) as DatabaseSource;
    running = startDatabaseSource(source, parts, { firstMs: 20, maximumMs: 40, attempts: 3 });
  }
  const now = () => findSource(sources, id);
  async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
    const deadline = performance.now() + 60_000;
    while (!(await holds())) {
      if (performance.now() > deadline) throw new Error(`did not happen in time: ${JSON.stringify(await now())}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
  const items = () => sources.items.find({ source: id }, { sort: { key: 1 } });
  const states = async () => (await items()).map(({ key, state }) => `${key} ${state}`);
  const at = (second: number, micros = 0) =>
    `'2026-01-01 10:00:${String(second).padStart(2, '0')}.${String(micros).padStart(6, '0')}'`;
  const insert = (n: number, time: string, more: Record<string, string> = {}) => {
    const values = ['uid', 'acc', 'file', 'pacs'].map((name) => (name in more ? `'${more[name]}'` : 'NULL'));
    return server.run(`INSERT INTO studies VALUES (${n}, ${time}, ${values.join(', ')})`);
  };
  const image = (n: number, name: string) =>
    writeFileSync(path.join(folder, 'share', name), makeObject({ '00080018': `1.2.3.4.${n}` }));
  const uids = async () => {
    await t.indexed();
    return (await t.archive.collections.instances.find({})).map(({ sopInstanceUid }) => sopInstanceUid).sort();
  };

  it('has its files landed, once, and goes on after a restart', async () => {
    image(1, 'one');
    mkdirSync(path.join(folder, 'share', 'study'));
    for (const n of [2, 3]) image(n, `study/${n}`);
    const share = driver === 'mysql' ? '\\\\\\\\pacs\\\\images' : '\\\\pacs\\images';
    const slash = driver === 'mysql' ? '\\\\' : '\\';
    await insert(1, at(1), { file: `${share}${slash}one`, uid: '1.2.3' });
    await insert(2, at(2), { file: path.join(folder, 'share', 'study') });
    await open();
    await until(async () => (await now()).counts.landed === 3);
    expect(await states()).toEqual(['1 done', '2 done']);
    expect((await now()).cursor).toMatchObject({ key: '2', isComplete: true });
    expect((await now()).cursor?.time).toMatch(/^2026-01-01 10:00:02/);
    await start();
    image(4, 'four');
    await insert(4, at(4), { file: path.join(folder, 'share', 'four') });
    await until(async () => (await now()).counts.landed === 4);
    // Committed late, with a time of before.
    image(5, 'five');
    await insert(5, at(3), { file: path.join(folder, 'share', 'five') });
    await until(async () => (await now()).counts.landed === 5);
    expect(await uids()).toEqual([1, 2, 3, 4, 5].map((n) => `1.2.3.4.${n}`));
    expect((await now()).counts).toMatchObject({ found: 4, duplicates: 0, failed: 0 });
    expect(lines.join()).not.toContain(login.password);
  });

  it('of many rows is read in pieces, none left out or twice, whatever their times', async () => {
    const rows = Array.from(
      { length: 1_250 },
      (_, n) => `(${n}, ${at(Math.floor(n / 500), n % 3)}, '1.2.${n}', NULL, NULL, 'PACS')`,
    );
    for (let from = 0; from < rows.length; from += 250)
      await server.run(`INSERT INTO studies VALUES ${rows.slice(from, from + 250).join(', ')}`);
    await open({ rowsPerScan: 300, overlapMs: 5_000 });
    await until(async () => (await now()).cursor?.isComplete === true);
    expect(await sources.items.countDocuments({ source: id })).toBe(1_250);
    expect((await now()).counts.found).toBe(1_250);
    expect((await now()).cursor?.time).toContain('10:00:02.000002');
  });

  it('names studies that nodes are asked for, tried again until they come', async () => {
    let calls = 0;
    fetch = async () => {
      calls += 1;
      if (calls === 1) throw new StudyNotFetchedError('The node has no such study');
      return new Map([['1.2.3', 7]]);
    };
    await insert(1, at(1), { acc: 'A1', pacs: 'PACS' });
    await insert(2, at(2), {});
    await open({ retrieve: 'c-move' });
    await until(async () => (await states()).join() === '1 done,2 parked');
    expect(asked[0]).toEqual({ accessionNumber: 'A1', node: 'PACS', space: 'main', method: 'c-move' });
    expect(asked).toHaveLength(2);
    expect((await items())[1]?.error?.code).toBe('ROW_INCOMPLETE');
    expect((await now()).counts).toMatchObject({ found: 2, landed: 7, failed: 2 });
    await server.run(`UPDATE studies SET acc = 'A2', pacs = 'PACS', ${quote('Changed At')} = ${at(9)} WHERE id = 2`);
    await until(async () => (await states()).join() === '1 done,2 done');
    await running?.close();
    expect(await replaySource(sources, await now(), { since: Date.now() - 60_000 })).toBe(2);
    await start();
    await until(() => asked.length === 5);
  });

  it('has no file read that lies outside of its roots', async () => {
    writeFileSync(path.join(folder, 'secret'), makeObject());
    symlinkSync(path.join(folder, 'secret'), path.join(folder, 'share', 'link'));
    await insert(1, at(1), { file: path.join(folder, 'secret') });
    await insert(2, at(2), { file: path.join(folder, 'share', '..', 'secret') });
    await insert(3, at(3), { file: `${path.join(folder, 'share')}/link` });
    await insert(4, at(4), { file: `${path.join(folder, 'share')}/absent` });
    await open();
    await until(async () => (await items()).length === 4 && (await items()).every(({ state }) => state === 'parked'));
    expect((await items()).map(({ error }) => error?.code)).toEqual([...Array(3).fill('PATH_REFUSED'), 'ENOENT']);
    expect(await uids()).toEqual([]);
  });

  it('that fails says so, and goes on when it answers again', async () => {
    await open({}, 'another password');
    await until(async () => (await now()).lastError?.code === 'DATABASE_FAILED');
    expect(JSON.stringify(await now())).not.toContain('another password');
    await running?.close();
    await sources.documents.deleteOne({ _id: id });
    await open();
    await until(async () => (await now()).lastRunAt !== null && (await now()).lastError === null);
    await server.kill();
    await until(async () => (await now()).lastError?.code === 'DATABASE_FAILED');
    await server.resume();
    await insert(1, at(1), { acc: 'A1', pacs: 'PACS' });
    await until(async () => (await states()).join() === '1 done');
    await until(async () => (await now()).lastError === null);
  });

  const slow = driver === 'mysql' ? 'SLEEP(20) = 0' : '(SELECT true FROM pg_sleep(20))';
  it.each([
    ['takes too long', `SELECT * FROM studies WHERE ${slow}`, { timeoutMs: 1_000 }],
    ['is two statements', `SELECT * FROM studies) a; DELETE FROM studies; SELECT * FROM (SELECT * FROM studies`, {}],
  ])('whose query %s is refused', async (_what, query, more) => {
    await insert(1, at(1), { acc: 'A1', pacs: 'PACS' });
    await open({ view: null, query, ...more });
    await until(async () => (await now()).lastError?.code === 'DATABASE_FAILED');
    expect(await items()).toEqual([]);
    await running?.close();
    running = undefined;
    await sources.documents.deleteOne({ _id: id });
    await open();
    await until(async () => (await states()).join() === '1 done');
  });
});

it('a view that writes is refused by PostgreSQL: the transaction only reads', async () => {
  const { connectPostgresql } = await import('#events/sources/database/drivers/postgresql');
  const server = await SqlServer.start(postgresql);
  try {
    await server.run('CREATE SEQUENCE counter');
    const settings = DatabaseSettings.parse({
      ...{ driver: 'postgresql', host: '127.0.0.1', port: server.port, tls: 'off', view: 'x' },
      ...{ database: login.database, user: login.user, columns: { key: 'a', modifiedAt: 'b', studyInstanceUid: 'c' } },
    });
    const connection = await connectPostgresql(settings, login.password);
    const reading = connection.read({ sql: "SELECT nextval('counter')", values: [] });
    await expect(reading).rejects.toMatchObject({ code: 'DATABASE_FAILED', details: { state: '25006' } });
    expect(await connection.read({ sql: 'SELECT $1::text', values: ['x'] })).toEqual([['x']]);
    await connection.close();
  } finally {
    await server.remove();
  }
});
