import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeObject } from '#shared/archive/testing/make-object';
import { PlatformProcess, temporaryFolder } from '../support/platform-process';

const bundle = process.env['RADLAKE_TEST_SERVER']!;
const folder = temporaryFolder('sources');
const perSource = 40;
/** Ways to take files, and the study that each gets. */
const modes = [
  ['copy', '1.2.94'],
  ['move', '1.2.96'],
  ['index', '1.2.97'],
] as const;
const instance = (study: string, n: number) =>
  makeObject({ '0020000D': study, '0020000E': `${study}.1`, '00080018': `${study}.1.${n}` });

let server: http.Server;
let platform: PlatformProcess;
/** Downloads that were answered. */
let answered = 0;

beforeAll(async () => {
  server = http.createServer(async (request, response) => {
    await sleep(20);
    answered += 1;
    response.end(instance('1.2.95', Number(/(\d+)$/.exec(request.url ?? '')?.[1])));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  platform = await PlatformProcess.start({ bundle, dataFolder: path.join(folder.path, 'data') });
});
afterAll(async () => {
  await platform.kill();
  server.closeAllConnections();
  server.close();
  folder.remove();
});

interface Shown {
  readonly id: string;
  readonly open: number;
  readonly parked: number;
}

async function post<T>(place: string, body: object): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  const answer = await platform.call(place, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${place}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}
const countOf = async (study: string) =>
  (await platform.json<unknown[]>(`/dicomweb/studies/${study}/instances`).catch(() => [])).length;
async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = performance.now() + 120_000;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`did not happen in time:\n${platform.tail()}`);
    await sleep(10);
  }
}

it('kill -9 in the middle: acknowledged links are downloaded and files landed, each instance once', async () => {
  const placeOf = (mode: string) => path.join(folder.path, mode);
  for (const [mode, study] of modes) {
    mkdirSync(placeOf(mode));
    for (let n = 0; n < perSource; n++) writeFileSync(path.join(placeOf(mode), String(n)), instance(study, n));
  }
  const { port } = server.address() as AddressInfo;
  const settings = { hosts: [{ name: '127.0.0.1', port, networks: ['127.0.0.1'] }], allowHttp: true };
  const link = await post<Shown>('/api/sources', { name: 'l', kind: 'link', settings });
  const urls = Array.from({ length: perSource }, (_, n) => ({ url: `http://127.0.0.1:${port}/${n}` }));
  await post(`/api/sources/${link.id}/links`, urls);
  const kept = [link];
  for (const [mode] of modes) {
    const taken = { folders: [placeOf(mode)], mode, scanMs: 100 };
    const made = await post<Shown>('/api/sources', { name: mode, kind: 'folder', settings: taken });
    if (mode !== 'move') kept.push(made);
  }
  const dataFolder = path.join(folder.path, 'data');
  for (const downloads of [5, 20]) {
    await until(() => answered >= downloads);
    await platform.kill();
    platform = await PlatformProcess.start({ bundle, dataFolder });
  }
  for (const { id } of kept) {
    await until(async () => {
      const done = await platform.json<{ items: unknown[] }>(`/api/sources/${id}/items?state=done`);
      return done.items.length === perSource;
    });
    expect(await platform.json<Shown>(`/api/sources/${id}`)).toMatchObject({ open: 0, parked: 0 });
  }
  await until(() => readdirSync(placeOf('move')).length === 0);
  const counts = () => Promise.all(['1.2.95', ...modes.map(([, study]) => study)].map(countOf));
  const all = [perSource, perSource, perSource, perSource];
  await until(async () => String(await counts()) === String(all));
  await platform.stop();
  platform = await PlatformProcess.start({ bundle, dataFolder });
  expect(await counts()).toEqual(all);
  expect(readdirSync(placeOf('copy')).length + readdirSync(placeOf('index')).length).toBe(2 * perSource);
});
