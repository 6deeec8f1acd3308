import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { makeObject } from '#shared/archive/testing/make-object';
import { openTestArchive, type TestArchive } from '#shared/archive/testing/open-archive';
import { createLogger } from '#shared/kernel/logger';
import type { AuditLog } from '#shared/security/audit';
import type { LinkSource } from '#shared/sources/documents';
import { enqueueItems } from '#shared/sources/items';
import { replaySource } from '#shared/sources/replay';
import { LinkSettings } from '#shared/sources/settings';
import { createSource, findSource } from '#shared/sources/sources';
import { openTestSources } from '#shared/sources/testing/open-sources';
import { makeZip } from '#shared/zip/testing/make-zip';
import type { RunningSource } from '../running/source-parts';
import { noFetcher } from '../testing/no-fetcher';
import { startLinkSource } from './link-source';

let t: TestArchive;
let sources: ReturnType<typeof openTestSources>;
let dataFolder = '';
let server: http.Server;
let other: http.Server;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let asked: { url: string; authorization: string | undefined; host: string | undefined }[] = [];
let running: RunningSource | undefined;
let id = '';
const plan = { firstMs: 20, maximumMs: 40, attempts: 3 };
const loopback = { name: '127.0.0.1', networks: ['127.0.0.0/8'] };

beforeEach(async () => {
  t = await openTestArchive();
  sources = openTestSources();
  dataFolder = mkdtempSync(path.join(os.tmpdir(), 'radlake-link-'));
  asked = [];
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    const { authorization, host } = request.headers;
    asked.push({ url: request.url ?? '', authorization, host });
    answer(request, response);
  };
  server = http.createServer(listener);
  other = http.createServer(listener);
  for (const one of [server, other]) await new Promise<void>((resolve) => one.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  await running?.close();
  running = undefined;
  for (const one of [server, other]) {
    one.closeAllConnections();
    await new Promise((resolve) => one.close(resolve));
  }
  await t.close();
  await sources.close();
  rmSync(dataFolder, { recursive: true, force: true });
});

const portOf = (one: http.Server) => (one.address() as AddressInfo).port;
const urlOf = (place: string, one = server) => `http://127.0.0.1:${portOf(one)}${place}`;
const instance = (n: number) => makeObject({ '00080018': `1.2.3.4.${n}`, '00200013': String(n) });
const send = (body: Uint8Array, type = 'application/dicom', status = 200) => {
  answer = (_request, response) => void response.writeHead(status, { 'content-type': type }).end(body);
};

async function start(settings: object = {}, secrets: Record<string, string> = {}): Promise<void> {
  const hosts = [server, other].map((one) => ({ ...loopback, port: portOf(one) }));
  const chosen = LinkSettings.parse({ hosts, allowHttp: true, ...settings });
  const choices = { name: 'l', kind: 'link', space: 'main', settings: chosen, isActive: true } as const;
  id = (await createSource(sources, choices, secrets))._id;
  await restart();
}
async function restart(): Promise<void> {
  await running?.close();
  const audit = { record: () => undefined } as unknown as AuditLog;
  const parts = { archive: t.archive, audit, log: createLogger('silent'), sources, fetcher: noFetcher, dataFolder };
  running = startLinkSource((await findSource(sources, id)) as LinkSource, parts, plan);
}
const queue = (url: string, keys: object = {}) =>
  enqueueItems(sources, id, [{ key: url, version: url, target: { url, ...keys } }], true);

/** The item once it is done with. */
async function ended(key: string) {
  const deadline = performance.now() + 60_000;
  for (;;) {
    const item = await sources.items.findOne({ source: id, key });
    if (item?.endedAt) return item;
    if (performance.now() > deadline) throw new Error('did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
const uids = async () => {
  await t.indexed();
  return (await t.archive.collections.instances.find({})).map(({ sopInstanceUid }) => sopInstanceUid).sort();
};

describe('a link', () => {
  it.each([
    ['a Part 10 object', () => instance(1), 'application/octet-stream', 1],
    [
      'several as multipart',
      () =>
        Buffer.concat([
          ...[1, 2].flatMap((n) => [
            Buffer.from('--B\r\nContent-Type: application/dicom\r\n\r\n'),
            instance(n),
            Buffer.from('\r\n'),
          ]),
          Buffer.from('--B\r\nContent-Type: text/plain\r\n\r\nhello\r\n--B--\r\n'),
        ]),
      'multipart/related; type="application/dicom"; boundary=B',
      2,
    ],
    [
      'a zip archive',
      () => makeZip([1, 2, 3].map((n) => ({ name: `../${n}`, bytes: instance(n) }))),
      'application/octet-stream',
      3,
    ],
  ])('to %s is landed', async (_what, body, type, count) => {
    await start();
    send(body(), type);
    await queue(urlOf('/a'), { studyInstanceUid: '1.2.3' });
    expect(await ended(urlOf('/a'))).toMatchObject({ state: 'done', instances: count, attempts: 1 });
    expect(await uids()).toHaveLength(count);
    const [entry] = await t.archive.collections.instances.find({});
    expect(entry?.arrival).toMatchObject({ space: 'main', source: 'link' });
    expect((await findSource(sources, id)).counts).toMatchObject({ landed: count, failed: 0 });
    expect(readdirSync(dataFolder).flatMap((name) => readdirSync(path.join(dataFolder, name)))).toEqual(
      type === 'application/octet-stream' && count === 3 ? [id] : [],
    );
  });

  it('that fails is tried again, given up with its reason, and replayed: a duplicate at most', async () => {
    await start();
    send(Buffer.from('gone'), 'text/plain', 503);
    await queue(urlOf('/a'));
    const parked = await ended(urlOf('/a'));
    expect(parked).toMatchObject({ state: 'parked', attempts: 3, error: { code: 'LINK_FAILED' } });
    send(instance(1));
    await replaySource(sources, await findSource(sources, id), { items: [parked._id] });
    await restart();
    expect(await ended(urlOf('/a'))).toMatchObject({ state: 'done' });
    await replaySource(sources, await findSource(sources, id), { since: Date.now() - 60_000 });
    await restart();
    expect(await ended(urlOf('/a'))).toMatchObject({ state: 'done' });
    expect(await uids()).toEqual(['1.2.3.4.1']);
  });

  it('that breaks off lands nothing of what is not whole, and is tried again', async () => {
    await start();
    answer = (_request, response) => {
      response.writeHead(200, { 'content-length': String(instance(1).length) });
      response.write(instance(1).subarray(0, 500), () => response.destroy());
    };
    await queue(urlOf('/a'));
    expect(await ended(urlOf('/a'))).toMatchObject({ state: 'parked', attempts: 3, error: { code: 'ECONNRESET' } });
    expect(await uids()).toEqual([]);
  });

  it('in hand when the source stops is begun anew by the next one', async () => {
    await start();
    let isAsked: () => void = () => undefined;
    const firstAsked = new Promise<void>((resolve) => {
      isAsked = resolve;
    });
    answer = () => isAsked(); // never answers
    await queue(urlOf('/a'));
    await firstAsked;
    await running?.close();
    expect(await sources.items.findOne({ source: id })).toMatchObject({ state: 'waiting', attempts: 0 });
    send(instance(1));
    await restart();
    expect(await ended(urlOf('/a'))).toMatchObject({ state: 'done' });
  });

  it.each([
    ['no DICOM object', Buffer.from('<html>log in</html>'), 'text/html', {}, {}, 'NOT_DICOM'],
    [
      'an object of another study',
      instance(1),
      'application/dicom',
      { studyInstanceUid: '9.9' },
      {},
      'IDENTITY_MISMATCH',
    ],
    ['more than is allowed', Buffer.alloc(5_000), 'application/dicom', {}, { maxBytes: 2_000 }, 'LIMIT_EXCEEDED'],
    ['a multipart without end', Buffer.from('--B\r\n'), 'multipart/related; boundary=B', {}, {}, 'MALFORMED_MULTIPART'],
  ])('to %s is parked at once', async (_what, body, type, keys, settings, code) => {
    await start(settings);
    send(body, type);
    await queue(urlOf('/a'), keys);
    expect(await ended(urlOf('/a'))).toMatchObject({ state: 'parked', attempts: 1, error: { code } });
    expect(await uids()).toEqual([]);
    expect(await t.archive.collections.quarantine.countDocuments({})).toBe(0);
  });
});

describe('hosts', () => {
  it.each([
    ['another host', 'http://example.com/a'],
    ['another port', 'http://127.0.0.1:1/a'],
    ['another scheme', 'ftp://127.0.0.1/a'],
    ['a user in the address', 'http://a:b@127.0.0.1/a'],
    ['the same address, written otherwise', 'http://[::ffff:127.0.0.1]/a'],
  ])('%s is refused', async (_what, url) => {
    await start();
    await queue(url);
    expect(await ended(url)).toMatchObject({ state: 'parked', error: { code: 'LINK_REFUSED' } });
    expect(asked).toEqual([]);
  });

  it('private addresses are refused unless they are listed, also behind a name', async () => {
    const hosts = ['127.0.0.1', 'localhost'].map((name) => ({ name, port: portOf(server) }));
    await start({ hosts });
    for (const { name, port } of hosts) {
      const url = `http://${name}:${port}/a`;
      await queue(url);
      expect(await ended(url)).toMatchObject({ state: 'parked', attempts: 1, error: { code: 'LINK_REFUSED' } });
    }
    expect(asked).toEqual([]);
  });

  it('another port of a host is refused, which is said', async () => {
    await start({ hosts: [{ name: '127.0.0.1', networks: ['127.0.0.1'] }] });
    await queue(urlOf('/a'));
    expect((await ended(urlOf('/a'))).error?.reason).toBe('The source may not download from this port of the host');
    expect(asked).toEqual([]);
  });

  it('plain HTTP is refused unless it is allowed', async () => {
    await start({ allowHttp: false });
    await queue(urlOf('/a'));
    expect((await ended(urlOf('/a'))).error?.reason).toBe('Only https: is allowed');
  });

  it('credentials go to the first origin alone, and redirects to allowed hosts', async () => {
    await start({ authentication: 'basic', user: 'radlake' }, { password: 'secret' });
    answer = ({ url }, response) => {
      if (url === '/a') response.writeHead(302, { location: '/b' }).end();
      else if (url === '/b') response.writeHead(307, { location: urlOf('/c', other) }).end();
      else response.end(instance(1));
    };
    await queue(urlOf('/a'));
    expect(await ended(urlOf('/a'))).toMatchObject({ state: 'done' });
    const basic = `Basic ${Buffer.from('radlake:secret').toString('base64')}`;
    expect(asked.map(({ url, authorization }) => [url, authorization])).toEqual([
      ['/a', basic],
      ['/b', basic],
      ['/c', undefined],
    ]);
  });

  it('redirects end after five, and lead to no host that is not allowed', async () => {
    await start();
    answer = (_request, response) => void response.writeHead(302, { location: '/again' }).end();
    await queue(urlOf('/a'));
    expect(await ended(urlOf('/a'))).toMatchObject({ state: 'parked', error: { code: 'LINK_FAILED' } });
    expect(asked).toHaveLength(3 * 6);
    answer = (_request, response) => void response.writeHead(302, { location: 'http://169.254.169.254/x' }).end();
    await queue(urlOf('/b'));
    expect(await ended(urlOf('/b'))).toMatchObject({ state: 'parked', attempts: 1, error: { code: 'LINK_REFUSED' } });
    expect(existsSync(path.join(dataFolder, 'spool', id))).toBe(false);
  });
});
