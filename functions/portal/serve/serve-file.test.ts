import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { InvocationContext } from '#shared/kernel/function/context';
import { httpEvent } from '#shared/kernel/function/http-event';
import { StaticFiles } from '#shared/kernel/static-files';
import { handler } from './handler';

let folder: string;
let context: InvocationContext;
const script = `export const text = '${'radlake '.repeat(200)}';`;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'radlake-portal-'));
  writeFileSync(path.join(folder, 'index.html'), '<meta name="csp-nonce" content="RADLAKE_CSP_NONCE" /><p>页面</p>');
  writeFileSync(path.join(folder, 'index-C_BBJJUn.js'), script);
  writeFileSync(path.join(folder, 'icon.svg'), '<svg/>');
  mkdirSync(path.join(folder, 'inner'));
  context = {
    functionName: 'portal-serve',
    awsRequestId: 'call-1',
    signal: new AbortController().signal,
    services: { portal: new StaticFiles(folder) },
  };
});
afterEach(() => rmSync(folder, { recursive: true }));

const page = (query = '') => handler(httpEvent('GET /', { query }), context);
const file = (name: string, headers = {}) =>
  handler(httpEvent('GET /portal/{file}', { path: { file: name }, headers }), context);

describe('the portal', () => {
  it('is served to anybody, under a policy that allows our own files alone', async () => {
    const result = await page('utm=1');
    expect(result.status).toBe(200);
    expect(result.headers?.['content-type']).toBe('text/html; charset=utf-8');
    const policy = String(result.headers?.['content-security-policy']);
    expect(policy.split('; ')).toEqual(expect.arrayContaining(["default-src 'none'", "script-src 'self'"]));
    expect(policy).not.toContain('unsafe');
    expect(result.headers?.['x-content-type-options']).toBe('nosniff');
  });

  it('carries a nonce for its styles that is another one each time, and is kept by nobody', async () => {
    const nonces = (await Promise.all([page(), page()])).map((result) => {
      expect(result.headers?.['cache-control']).toBe('no-store');
      const nonce = /content="([^"]+)"/.exec(String(result.body))?.[1];
      expect(result.headers?.['content-security-policy']).toContain(`style-src 'self' 'nonce-${nonce}'`);
      expect(result.body).toContain('页面');
      return nonce;
    });
    expect(nonces[0]).toMatch(/^[\w+/]{22}==$/);
    expect(nonces[0]).not.toBe(nonces[1]);
  });

  it('sends built files to be kept for good, others to be asked for again', async () => {
    const first = await file('index-C_BBJJUn.js');
    expect(first.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
    });
    expect((await file('icon.svg')).headers).toMatchObject({
      'content-type': 'image/svg+xml',
      'cache-control': 'no-cache',
    });
    const again = await file('index-C_BBJJUn.js', { 'if-none-match': String(first.headers?.['etag']) });
    expect(again).toMatchObject({ status: 304 });
    expect(again.body).toBeUndefined();
  });

  it('compresses for who takes it', async () => {
    const gzip = await file('index-C_BBJJUn.js', { 'accept-encoding': 'gzip, deflate, br' });
    expect(gzip.headers?.['content-encoding']).toBe('gzip');
    expect(gunzipSync(gzip.body as Uint8Array).toString()).toBe(script);
    for (const encoding of ['', 'identity', 'gzip;q=0', 'gzip; q=0.0, br']) {
      const plain = await file('index-C_BBJJUn.js', { 'accept-encoding': encoding });
      expect(plain.headers?.['content-encoding']).toBeUndefined();
      expect(Buffer.from(plain.body as Uint8Array).toString()).toBe(script);
    }
  });

  it.each(['nothing.js', '../package.json', 'inner', 'index.html', '__proto__', 'constructor'])(
    'has no file %s',
    async (name) => {
      expect((await file(name)).status).toBe(404);
    },
  );

  it('says how to build it when it is not built', async () => {
    rmSync(path.join(folder, 'index.html'));
    expect(JSON.parse(String((await page()).body)).detail).toContain('npm run build');
  });
});
