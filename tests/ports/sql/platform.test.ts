import { makeObject } from '#shared/archive/testing/make-object';
import { RunningPlatform, until } from '../../integration/running-platform';
import { login, postgresql, SqlServer } from '../../support/servers/sql-server';

let server: SqlServer;
let platform: RunningPlatform;
beforeAll(async () => {
  server = await SqlServer.start(postgresql);
  platform = await RunningPlatform.start();
});
afterAll(async () => {
  await platform.stop();
  await server.remove();
});

const objects = [1, 2, 3].map((n) =>
  makeObject({ '0020000D': '1.2.77', '0020000E': '1.2.77.1', '00080018': `1.2.77.1.${n}`, '00080050': 'ACC77' }),
);
const node = (name: string, aeTitle: string) => ({
  ...{ name, aeTitle, kind: 'dimse', host: '127.0.0.1', port: platform.dimsePort, addresses: ['127.0.0.1'] },
});
const post = async (path: string, body: object) => {
  const { status, json, text } = await platform.call('POST', path, { body });
  if (status >= 300) throw new Error(`${path}: ${status} ${text}`);
  return json;
};

it('rows of a database have studies fetched from a node by C-FIND and C-GET, and others by C-MOVE', async () => {
  await platform.makeSpace('pacs', { aeTitle: 'PACS' });
  expect((await platform.stow(objects, { space: 'pacs' })).status).toBe(200);
  await platform.get('/spaces/pacs/dicomweb/studies');
  await post('/api/nodes', node('pacs', 'PACS'));
  await post('/api/nodes', node('ourselves', 'RADLAKE'));
  await server.run(
    'CREATE TABLE exams (id int PRIMARY KEY, changed timestamp, acc text)',
    "INSERT INTO exams VALUES (1, '2026-01-01 10:00:00', 'ACC77')",
  );
  const database = (name: string, retrieve: string, space: string) => ({
    ...{ name, kind: 'database', space, secrets: { password: login.password } },
    settings: {
      ...{ driver: 'postgresql', host: '127.0.0.1', port: server.port, database: login.database, user: login.user },
      ...{ tls: 'off', view: 'public.exams', node: 'pacs', retrieve, everyMs: 1_000 },
      columns: { key: 'id', modifiedAt: 'changed', accessionNumber: 'acc' },
    },
  });
  for (const retrieve of ['c-get', 'c-move']) {
    const { id } = await post('/api/sources', database(retrieve, retrieve, 'main'));
    const shown = async () => (await platform.call('GET', `/api/sources/${id}`)).json;
    await until(async () => (await shown()).counts.landed === 3 || (await shown()).counts.failed > 0);
    expect(await shown()).toMatchObject({
      counts: { found: 1, landed: 3, failed: 0 },
      ...{ open: 0, parked: 0, lastError: null, cursor: { key: '1', isComplete: true }, secrets: ['password'] },
    });
    const [study] = (await platform.get('/dicomweb/studies?StudyInstanceUID=1.2.77')).json;
    expect(study['00201208'].Value).toEqual([3]);
    const items = await platform.call('GET', `/api/sources/${id}/items?state=done`);
    expect(items.json.items).toMatchObject([{ key: '1', instances: 3 }]);
  }
  expect(platform.lines.join()).not.toContain(login.password);
});
