import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { makeObject } from '#shared/archive/testing/make-object';
import { readConfig } from '#shared/kernel/config';
import { createLogger } from '#shared/kernel/logger';
import { openServices } from '#stacks/services';
import { importFiles } from '../cli/import';
import { outcomeOf } from './over-http';

let folder = '';
let lines: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'radlake-import-'));
  lines = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const configOf = (env: Record<string, string> = {}) =>
  readConfig({ RADLAKE_DATA: path.join(folder, 'data'), RADLAKE_SEGMENT_POOL: '0', RADLAKE_LOG: 'silent', ...env });
const context = (env: Record<string, string> = {}) => ({
  config: configOf(env),
  workerFile: new URL('file:///none'),
  print: (line: string) => void lines.push(line),
});
const importing = (paths: readonly string[], options: Record<string, string> = {}, env: Record<string, string> = {}) =>
  importFiles.run(context(env), paths, { space: 'main', ...options });

function write(name: string, bytes: Uint8Array): string {
  const file = path.join(folder, 'in', name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, bytes);
  return file;
}
const instance = (n: number) => makeObject({ 524312: `1.2.3.4.${n}`, 2097171: String(n) });
const summary = () => lines.at(-1)?.replace(/ in [\d.]+ s$/, '');

describe('import into a platform that does not run', () => {
  it('stores every file of a folder, whatever its name, and ends when all of them can be found', async () => {
    for (let n = 1; n <= 40; n++) write(`deep/${n % 3}/file ${n}`, instance(n));
    expect(await importing([path.join(folder, 'in')])).toBe(0);
    expect(summary()).toBe('stored 40, quarantined 0, skipped 0, failed 0');
    const opened = await openServices(configOf(), createLogger('silent'));
    const [study] = await opened.services.archive.collections.studies.find({});
    expect(study).toMatchObject({ space: 'main', studyInstanceUid: '1.2.3', instanceCount: 40 });
    const arrivals = await opened.services.archive.collections.instances.find({});
    expect(new Set(arrivals.map(({ arrival }) => arrival.source))).toEqual(new Set(['import']));
    await opened.close();
  });

  it('quarantines what is no DICOM object, with the reason, also above the size of a first read', async () => {
    const text = write('notes.txt', Buffer.from('not an image'));
    const large = write('large.bin', Buffer.alloc(300_000, 0x41));
    expect(await importing([text, large])).toBe(0);
    expect(summary()).toBe('stored 0, quarantined 2, skipped 0, failed 0');
    expect(lines).toContainEqual(expect.stringContaining(`quarantined ${text}: NOT_DICOM: `));
    const opened = await openServices(configOf(), createLogger('silent'));
    const held = await opened.services.archive.collections.quarantine.find({});
    expect(held.map(({ sizeBytes }) => sizeBytes).sort((a, b) => a - b)).toEqual([12, 300_000]);
    await opened.close();
  });

  it('fails for paths that cannot be read, and does not follow links in folders', async () => {
    const file = write('one.dcm', instance(1));
    symlinkSync(file, path.join(folder, 'in', 'again.dcm'));
    expect(await importing([path.join(folder, 'in'), path.join(folder, 'absent')])).toBe(1);
    expect(summary()).toBe('stored 1, quarantined 0, skipped 0, failed 1');
    expect(lines).toContain(`failed ${path.join(folder, 'absent')}: ENOENT: cannot be read`);
  });

  it('skips a DICOMDIR', async () => {
    write('DICOMDIR', makeObject({ 524310: '1.2.840.10008.1.3.10' }));
    expect(await importing([path.join(folder, 'in')])).toBe(0);
    expect(summary()).toBe('stored 0, quarantined 0, skipped 1, failed 0');
  });

  it('refuses a space that does not exist', async () => {
    const file = write('one.dcm', instance(1));
    await expect(importing([file], { space: 'nowhere' })).rejects.toMatchObject({ code: 'SPACE_NOT_FOUND' });
  });

  it('says where it looked when the data folder is held and no platform answers', async () => {
    const file = write('one.dcm', instance(1));
    const opened = await openServices(configOf(), createLogger('silent'));
    const trying = importing([file], {}, { RADLAKE_HTTP: '127.0.0.1:1' });
    await expect(trying).rejects.toMatchObject({ code: 'SERVER_UNUSABLE', message: expect.stringContaining(':1') });
    await opened.close();
  });
});

describe('import through a running platform', () => {
  let server: http.Server;
  let requests: { method: string; url: string; headers: http.IncomingHttpHeaders; body: Buffer }[];
  let reply: (body: Buffer) => { status: number; json: unknown };
  let url = '';
  beforeEach(async () => {
    requests = [];
    server = http.createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks);
        requests.push({ method: request.method!, url: request.url!, headers: request.headers, body });
        const { status, json } = request.method === 'GET' ? { status: 200, json: {} } : reply(body);
        response.writeHead(status, { 'content-type': 'application/dicom+json' }).end(JSON.stringify(json));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  it('posts each file unchanged as one part, with the key', async () => {
    const bytes = instance(1);
    const large = makeObject({ 524312: '1.2.3.4.2' }, 700_000);
    const files = [write('a', bytes), write('b', large)];
    reply = () => ({ status: 200, json: { '00081199': { vr: 'SQ', Value: [{}] } } });
    expect(await importing(files, { url, key: 'secret', space: 'trial' })).toBe(0);
    const posts = requests.filter(({ method }) => method === 'POST');
    expect(posts.map((post) => post.url)).toEqual(Array(2).fill('/spaces/trial/dicomweb/studies'));
    const parts = posts.map(({ headers, body }) => {
      expect(headers.authorization).toBe('Bearer secret');
      const boundary = /^multipart\/related; type="application\/dicom"; boundary=(\S+)$/.exec(headers['content-type']!);
      const before = `--${boundary![1]}\r\nContent-Type: application/dicom\r\n\r\n`;
      const after = `\r\n--${boundary![1]}--\r\n`;
      expect(body.subarray(0, before.length).toString()).toBe(before);
      expect(body.subarray(-after.length).toString()).toBe(after);
      return body.subarray(before.length, -after.length);
    });
    const [first, second] = parts.sort((a, b) => a.length - b.length);
    expect([bytes.equals(first!), large.equals(second!)]).toEqual([true, true]);
  });

  it('tells a refused object from a store that cannot take it', async () => {
    const failed = (reason: number) => ({
      '00081198': { vr: 'SQ', Value: [{ '00081197': { vr: 'US', Value: [reason] } }] },
    });
    reply = (body) =>
      body.includes('1.2.3.4.1')
        ? { status: 409, json: failed(0xc000) }
        : { status: 507, json: { code: 'STORE_FULL', title: 'The store is full' } };
    const files = [write('a', instance(1)), write('b', instance(2))];
    expect(await importing(files, { url })).toBe(1);
    expect(summary()).toBe('stored 0, quarantined 1, skipped 0, failed 1');
    expect(lines).toContain(`failed ${files[1]}: STORE_FULL: The store is full`);
  });

  it('tries again when the platform is busy', async () => {
    let calls = 0;
    reply = () => (++calls === 1 ? { status: 503, json: {} } : { status: 200, json: {} });
    expect(await importing([write('a', instance(1))], { url })).toBe(0);
    expect(calls).toBe(2);
  });
});

describe('an answer of STOW-RS', () => {
  it('with out of resources is no fault of the object', () => {
    const item = { '00081197': { vr: 'US', Value: [0xa700] } };
    const text = JSON.stringify({ '00081198': { vr: 'SQ', Value: [item] } });
    expect(outcomeOf({ status: 409, text })).toMatchObject({ kind: 'failed', code: 'FAILURE_REASON_A700' });
  });
});
