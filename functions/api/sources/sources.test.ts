import { functionTest } from '#shared/archive/testing/function-test';
import { calling, headersOf } from '#shared/security/testing';
import type { SourceItemDocument } from '#shared/sources/documents';
import { ensureInbox } from '#shared/sources/inbox';
import { enqueueItems, itemAfter, retryPlan, writeItems } from '#shared/sources/items';
import { findSource, secretOf } from '#shared/sources/sources';
import { openTestSources } from '#shared/sources/testing/open-sources';
import { handler } from './handler';

const test = functionTest(handler, ['*']);
let sources: ReturnType<typeof openTestSources>;
let call: ReturnType<typeof calling>;
beforeEach(() => {
  sources = openTestSources(test.security.clock);
  call = calling(test.security, handler, { archive: test.archive.archive, sources });
});
afterEach(() => sources.close());

const create = (body: unknown, headers = test.headers) => call('POST /api/sources', { body, headers });
const replace = (id: string, body: unknown) =>
  call('PUT /api/sources/{id}', { path: { id }, body, headers: test.headers });
const show = (id: string) => call('GET /api/sources/{id}', { path: { id }, headers: test.headers });
const replay = (id: string, body: unknown) =>
  call('POST /api/sources/{id}/replay', { path: { id }, body, headers: test.headers });
const listItems = (id: string, query: string) =>
  call('GET /api/sources/{id}/items', { path: { id }, query, headers: test.headers });

const folder = { name: 'cds', kind: 'folder', settings: { folders: ['/mnt/cds'], mode: 'copy' } };
const database = {
  name: 'ris',
  kind: 'database',
  settings: {
    ...{ driver: 'postgresql', host: 'ris.example', database: 'ris', user: 'radlake', view: 'studies' },
    columns: { key: 'id', modifiedAt: 'changed', studyInstanceUid: 'study_uid' },
  },
  secrets: { password: 'kept-secret' },
};
const link = { name: 'links', kind: 'link', settings: { hosts: [{ name: 'images.example' }] } };

describe('sources', () => {
  it('need little; the rest has defaults', async () => {
    const made = await create(folder);
    expect(made.status).toBe(201);
    expect(made.headers?.['location']).toBe(`/api/sources/${made.json.id}`);
    expect(made.json).toMatchObject({
      ...{ name: 'cds', kind: 'folder', space: 'main', isActive: true, isBuiltIn: false, revision: 1, secrets: [] },
      ...{ lagMs: 0, open: 0, parked: 0, cursor: null, lastError: null },
      settings: { folders: ['/mnt/cds'], mode: 'copy', ignore: [], scanMs: 1_000, quietMs: 0 },
    });
    expect((await show(made.json.id)).json).toEqual(made.json);
    expect((await create(link)).json.settings.mapping).toEqual({ items: '$', url: '@.url' });
    expect((await create(folder)).json.code).toBe('SOURCE_EXISTS');
    expect((await show('gone')).json.code).toBe('SOURCE_NOT_FOUND');
  });

  it('are listed in pages', async () => {
    for (const name of ['a', 'b', 'c']) await create({ ...folder, name });
    const page = async (query: string) => (await call('GET /api/sources', { headers: test.headers, query })).json;
    const first = await page('limit=2');
    const second = await page(`limit=2&after=${first.next}`);
    const names = [...first.items, ...second.items].map(({ name }: { name: string }) => name);
    expect([names, second.next]).toEqual([['a', 'b', 'c'], null]);
  });

  it.each([
    ['settings.folders.0', { ...folder, settings: { ...folder.settings, folders: ['relative'] } }],
    ['settings.folders.0', { ...folder, settings: { ...folder.settings, folders: ['/a/../b'] } }],
    ['settings.ignore.0', { ...folder, settings: { ...folder.settings, ignore: ['a/b'] } }],
    ['settings.view', { ...database, settings: { ...database.settings, query: 'SELECT 1' } }],
    ['settings.columns', { ...database, settings: { ...database.settings, columns: { key: 'a', modifiedAt: 'b' } } }],
    ['settings.hosts', { ...link, settings: { hosts: [] } }],
    ['settings.hosts.0.name', { ...link, settings: { hosts: [{ name: 'a b' }] } }],
    ['settings.hosts.0.networks.0', { ...link, settings: { hosts: [{ name: 'a', networks: ['lan'] }] } }],
    ['settings.mapping.url', { ...link, settings: { ...link.settings, mapping: { url: 'url' } } }],
    ['settings.user', { ...link, settings: { ...link.settings, authentication: 'basic' } }],
    ['secrets.password', { ...folder, secrets: { password: 'x' } }],
    ['kind', { ...folder, kind: 'fax' }],
    ['space', { ...folder, space: 'Not A Space' }],
  ])('are refused with a wrong %s', async (name, body) => {
    const result = await create(body);
    expect([result.status, result.json.problems?.map((problem: { name: string }) => problem.name)]).toEqual([
      400,
      [name],
    ]);
  });

  it('of an unknown space are refused', async () => {
    expect((await create({ ...folder, space: 'nowhere' })).json.code).toBe('SPACE_NOT_FOUND');
  });

  it('are replaced by who knows them and removed, and the trail keeps who did', async () => {
    const { json } = await create(folder);
    const changed = await replace(json.id, { ...folder, isActive: false, revision: 1 });
    expect(changed.json).toMatchObject({ isActive: false, revision: 2 });
    expect((await replace(json.id, { ...folder, revision: 1 })).json.code).toBe('SOURCE_CHANGED');
    expect((await replace(json.id, link)).json.problems).toMatchObject([{ name: 'kind' }]);
    const remove = () => call('DELETE /api/sources/{id}', { path: { id: json.id }, headers: test.headers });
    expect((await remove()).status).toBe(204);
    expect((await remove()).json.code).toBe('SOURCE_NOT_FOUND');
    const entries = await test.security.audit.find({ object: `source:${json.id}` }, 5);
    expect(entries.map(({ action }) => action).sort()).toEqual(['C', 'D', 'U']);
  });

  it('the inbox is stopped and started, nothing else', async () => {
    await ensureInbox(sources, '/data/inbox');
    const { json } = await show('inbox');
    const body = { name: 'inbox', kind: 'folder', settings: json.settings };
    expect((await replace('inbox', { ...body, isActive: false })).json).toMatchObject({ isActive: false });
    expect((await replace('inbox', { ...body, name: 'other' })).json.code).toBe('SOURCE_BUILT_IN');
    const removed = await call('DELETE /api/sources/{id}', { path: { id: 'inbox' }, headers: test.headers });
    expect(removed.json.code).toBe('SOURCE_BUILT_IN');
  });

  it('are seen by who may read the system, made by its administrators', async () => {
    const { json } = await create(folder);
    const { headers: reader } = await headersOf(test.security, ['system:read']);
    expect((await call('GET /api/sources', { headers: reader })).status).toBe(200);
    expect((await create({ ...folder, name: 'b' }, reader)).status).toBe(403);
    const { headers: engineer } = await headersOf(test.security, ['route:admin']);
    const routes = ['PUT /api/sources/{id}', 'DELETE /api/sources/{id}'] as const;
    for (const route of routes)
      expect((await call(route, { path: { id: json.id }, body: folder, headers: engineer })).status).toBe(403);
    const items = await call('GET /api/sources/{id}/items', { path: { id: json.id }, headers: reader });
    expect(items.status).toBe(403);
  });
});

describe('secrets of a source', () => {
  it('are in no answer and no log, stay when they are not given again, and go with null', async () => {
    const made = await create(database);
    const { id } = made.json;
    expect(made.json.secrets).toEqual(['password']);
    const again = await replace(id, { ...database, secrets: {}, isActive: false });
    expect(again.json.secrets).toEqual(['password']);
    expect(secretOf(sources, await findSource(sources, id), 'password')).toBe('kept-secret');
    const stored = JSON.stringify(await findSource(sources, id));
    expect([stored, made.body, again.body, test.security.lines.join()].join()).not.toContain('kept-secret');
    expect((await replace(id, { ...database, secrets: { password: null } })).json.secrets).toEqual([]);
  });

  it('are not sent to another place than they were given for', async () => {
    const { id } = (await create(database)).json;
    const moved = { ...database, settings: { ...database.settings, host: 'evil.example' } };
    const refused = await replace(id, { ...moved, secrets: {} });
    expect(refused.json.problems).toMatchObject([{ name: 'secrets.password' }]);
    expect((await replace(id, moved)).status).toBe(200);
  });
});

describe('items of a source', () => {
  const found = (key: string) => ({ key, version: '1', target: null });
  const item = async (id: string, key: string) =>
    (await sources.items.findOne({ source: id, key })) as SourceItemDocument;
  const end = async (id: string, key: string, isFinal: boolean) => {
    const error = { code: 'X', reason: 'x', at: 0 };
    const one = await item(id, key);
    const ended = itemAfter(one, { state: 'failed', error, isFinal, isOurs: false }, sources.clock.now(), retryPlan);
    await writeItems(sources, [ended]);
  };

  it('are listed by state, tell the lag, and are tried again', async () => {
    const { id } = (await create(folder)).json;
    await enqueueItems(sources, id, ['a', 'b', 'c'].map(found));
    await end(id, 'a', true);
    await end(id, 'b', false);
    test.security.clock.pass(5_000);
    expect((await show(id)).json).toMatchObject({ open: 2, parked: 1, lagMs: 5_000 });
    expect((await listItems(id, '')).json).toMatchObject({
      items: [{ key: 'a', attempts: 1, dueAt: null }],
      next: null,
    });
    const [retrying] = (await listItems(id, 'state=retrying')).json.items;
    expect(retrying).toMatchObject({ key: 'b', dueAt: '2026-01-01T00:00:30.000Z', error: { code: 'X' } });
    expect((await replay(id, { items: [retrying.id] })).json).toEqual({ items: 1 });
    expect(await item(id, 'b')).toMatchObject({ state: 'waiting', attempts: 0 });
    expect((await replay(id, {})).json).toEqual({ items: 1 });
    expect((await show(id)).json).toMatchObject({ open: 3, parked: 0, revision: 3 });
    expect((await replay(id, { since: '2026-01-01T00:00:00Z', items: ['x'] })).status).toBe(400);
  });

  it('back off and are given up after the eighth attempt, but for a store that is full', () => {
    const one = { state: 'waiting', attempts: 0 } as SourceItemDocument;
    const fail = (isOurs: boolean, times: number) => {
      let now = one;
      const error = { code: 'X', reason: 'x', at: 0 };
      for (let at = 0; at < times; at++)
        now = itemAfter(now, { state: 'failed', error, isFinal: false, isOurs }, 1_000, retryPlan);
      return now;
    };
    expect(fail(false, 1).dueAt).toBe(31_000);
    expect(fail(false, 3).dueAt).toBe(121_000);
    expect(fail(false, 7)).toMatchObject({ state: 'retrying', dueAt: 1_921_000 });
    expect(fail(false, 8)).toMatchObject({ state: 'parked', dueAt: null });
    expect(fail(true, 50)).toMatchObject({ state: 'retrying', dueAt: 3_601_000 });
  });

  it('that are known are left as they are, unless they changed', async () => {
    const { id } = (await create(folder)).json;
    expect(await enqueueItems(sources, id, [found('a')])).toEqual({ added: 1, known: 0 });
    await end(id, 'a', true);
    expect(await enqueueItems(sources, id, [found('a'), found('b')])).toEqual({ added: 1, known: 1 });
    expect(await item(id, 'a')).toMatchObject({ state: 'parked' });
    expect(await enqueueItems(sources, id, [{ ...found('a'), version: '2' }])).toEqual({ added: 1, known: 0 });
    expect(await item(id, 'a')).toMatchObject({ state: 'waiting', attempts: 0 });
  });

  it('a run is asked for', async () => {
    const { id } = (await create(folder)).json;
    const asked = await call('POST /api/sources/{id}/run', { path: { id }, headers: test.headers });
    expect(asked.status).toBe(202);
    expect((await findSource(sources, id)).runRequestedAt).toBe(sources.clock.now());
  });
});
