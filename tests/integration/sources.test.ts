import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { makeObject } from '#shared/archive/testing/make-object';
import { RunningPlatform, until } from './running-platform';

let platform: RunningPlatform;
let server: http.Server;
let isUp = false;
const instance = (study: string, n: number) =>
  makeObject({ '0020000D': study, '0020000E': `${study}.1`, '00080018': `${study}.1.${n}` });

beforeAll(async () => {
  platform = await RunningPlatform.start();
  server = http.createServer((request, response) => {
    const n = Number(/(\d+)$/.exec(request.url ?? '')?.[1]);
    if (isUp) response.end(instance('1.2.92', n));
    else response.writeHead(503).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await platform.stop();
});

const create = async (body: object): Promise<string> => {
  const { status, json, text } = await platform.call('POST', '/api/sources', { body });
  if (status !== 201) throw new Error(`no source: ${status} ${text}`);
  return json.id;
};
const shown = async (id: string) => (await platform.call('GET', `/api/sources/${id}`)).json;
const countOf = async (study: string) => {
  const [found] = (await platform.get(`/dicomweb/studies?StudyInstanceUID=${study}`)).json;
  return found?.['00201208'].Value[0] ?? 0;
};

it('a folder is watched from the moment its source is made until it is stopped, and taken again on replay', async () => {
  const folder = path.join(platform.folder, 'share');
  mkdirSync(folder);
  writeFileSync(path.join(folder, '1.dcm'), instance('1.2.91', 1));
  const body = { name: 'share', kind: 'folder', settings: { folders: [folder], mode: 'copy', scanMs: 100 } };
  const id = await create(body);
  await until(async () => (await shown(id)).counts.landed === 1);
  expect(await countOf('1.2.91')).toBe(1);
  expect(existsSync(path.join(folder, '1.dcm'))).toBe(true);
  const stopped = await platform.call('PUT', `/api/sources/${id}`, { body: { ...body, isActive: false } });
  expect(stopped.json).toMatchObject({ isActive: false, counts: { landed: 1 } });
  writeFileSync(path.join(folder, '2.dcm'), instance('1.2.91', 2));
  await platform.call('PUT', `/api/sources/${id}`, { body });
  await until(async () => (await shown(id)).counts.landed === 2);
  const since = new Date(Date.now() - 60_000).toISOString();
  expect((await platform.call('POST', `/api/sources/${id}/replay`, { body: { since } })).json).toEqual({ items: 2 });
  await until(async () => (await shown(id)).counts.landed === 4);
  expect(await countOf('1.2.91')).toBe(2);
  expect((await platform.call('DELETE', `/api/sources/${id}`)).status).toBe(204);
});

it('a source that is removed while it indexes files in place leaves nothing behind', async () => {
  const folder = path.join(platform.folder, 'pacs');
  mkdirSync(folder);
  for (let n = 0; n < 600; n++) writeFileSync(path.join(folder, `${n}.dcm`), instance('1.2.98', n));
  const id = await create({
    name: 'pacs',
    kind: 'folder',
    settings: { folders: [folder], mode: 'index', scanMs: 100 },
  });
  const { items } = platform.services.sources;
  // The first of them are written, and the next are read.
  await until(async () => (await items.countDocuments({ source: id })) > 0);
  expect((await platform.call('DELETE', `/api/sources/${id}`)).status).toBe(204);
  expect((await platform.get('/dicomweb/studies?StudyInstanceUID=1.2.98')).status).toBe(204);
  expect((await platform.get('/dicomweb/studies/1.2.98')).status).toBe(404);
  expect(await items.countDocuments({ source: id })).toBe(0);
  expect(readdirSync(folder).length).toBe(600);
});

it('links from a webhook are downloaded, those that fail later, those given up on replay', async () => {
  const { port } = server.address() as AddressInfo;
  const hosts = [{ name: '127.0.0.1', port, networks: ['127.0.0.1'] }];
  const settings = { hosts, allowHttp: true, mapping: { items: '$.images', url: '@' } };
  const id = await create({ name: 'links', kind: 'link', settings });
  const images = [1, 2].map((n) => `http://127.0.0.1:${port}/${n}`);
  const queued = await platform.call('POST', `/api/sources/${id}/links`, { body: { images } });
  expect([queued.status, queued.json]).toEqual([202, { queued: 2, known: 0 }]);
  await until(async () => (await shown(id)).counts.failed >= 2);
  expect(await shown(id)).toMatchObject({ open: 2, counts: { landed: 0 } });
  expect((await shown(id)).lagMs).toBeGreaterThan(0);
  const { items } = (await platform.call('GET', `/api/sources/${id}/items?state=retrying`)).json;
  expect(items[0]).toMatchObject({ attempts: 1, error: { code: 'LINK_FAILED', reason: 'The server answered 503' } });
  isUp = true;
  expect((await platform.call('POST', `/api/sources/${id}/replay`, { body: {} })).json).toEqual({ items: 2 });
  await until(async () => (await shown(id)).counts.landed === 2);
  expect(await countOf('1.2.92')).toBe(2);
  expect(await shown(id)).toMatchObject({ open: 0, lagMs: 0 });
});

it('the inbox is among the sources', async () => {
  writeFileSync(path.join(platform.inbox, 'x'), instance('1.2.93', 1));
  await until(async () => (await shown('inbox')).counts.landed >= 1);
  const { items } = (await platform.call('GET', '/api/sources')).json;
  expect(items.find(({ id }: { id: string }) => id === 'inbox')).toMatchObject({
    ...{ name: 'inbox', kind: 'folder', isBuiltIn: true, space: 'main', settings: { mode: 'move' } },
  });
  expect((await platform.call('DELETE', '/api/sources/inbox')).json.code).toBe('SOURCE_BUILT_IN');
});
