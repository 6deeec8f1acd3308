import { request as rawRequest } from 'node:http';
import { connect } from 'node:net';
import { z } from 'zod';
import { NotAuthenticatedError } from '#shared/kernel/errors';
import { defineFunction } from '#shared/kernel/function/http';
import { json } from '#shared/kernel/function/result';
import { createLogger } from '#shared/kernel/logger';
import { type LocalHost, startLocalHost } from './host';
import { testEntry } from './testing/entry';

const space = z.object({ space: z.string() });
const aborted: string[] = [];
/** Calls that wait to be let through. */
const held: (() => void)[] = [];

const echo = defineFunction({
  routes: {
    'GET /spaces/{space}/dicomweb/studies/{study}': {
      input: z.object({ path: space.extend({ study: z.string() }) }),
      access: 'public',
      run: (request) => json(request.path),
    },
    'POST /api/things': {
      input: z.object({ body: z.object({ name: z.string() }) }),
      access: 'public',
      bodyLimitBytes: 100,
      run: (request) => json(request.body, 201),
    },
    'POST /api/upload': {
      input: z.object({}),
      access: 'public',
      body: 'stream',
      run: async (request) => {
        let length = 0;
        for await (const chunk of request.stream) length += (chunk as Buffer).byteLength;
        return json({ length });
      },
    },
    'GET /api/download': {
      input: z.object({ query: z.object({ chunks: z.coerce.number().int() }) }),
      access: 'public',
      run: (request, ctx) => ({
        status: 200,
        headers: { 'content-type': 'application/octet-stream' },
        body: async (sink) => {
          ctx.signal.addEventListener('abort', () => aborted.push(String(ctx.signal.reason?.code)));
          const chunk = Buffer.alloc(256 * 1024, 7);
          for (let index = 0; index < request.query.chunks; index++) await sink.write(chunk);
        },
      }),
    },
    'GET /api/cut': {
      input: z.object({}),
      access: 'public',
      run: () => ({
        status: 200,
        body: async (sink) => {
          await sink.write(Buffer.alloc(10));
          throw new TypeError('half way');
        },
      }),
    },
    'GET /api/slow': {
      input: z.object({}),
      access: 'public',
      run: (_request, ctx) =>
        new Promise((resolve) => ctx.signal.addEventListener('abort', () => resolve(json({ late: true })))),
    },
    'GET /api/held': {
      input: z.object({}),
      access: 'public',
      run: () => new Promise((resolve) => held.push(() => resolve(json({})))),
    },
    'GET /api/bad-header': {
      input: z.object({}),
      access: 'public',
      run: () => ({ status: 200, headers: { 'x-bad': 'a\nb' } }),
    },
    'GET /api/secret': { input: z.object({}), access: 'system:admin', run: () => json({}) },
  },
});

/** What a well-behaved client meets, and what one meets that keeps the host waiting. */
let host: LocalHost;
let impatient: LocalHost;
const start = (timeoutMs: number, headersTimeoutMs: number, stallMs: number) =>
  startLocalHost({
    entries: [testEntry('test-echo', echo, { timeoutMs, concurrency: 4 })],
    services: {
      log: createLogger('silent'),
      authoriser: {
        authenticate: async () => {
          throw new NotAuthenticatedError('No credentials');
        },
      },
    },
    listen: { host: '127.0.0.1', port: 0 },
    limits: { maxHeaderBytes: 8192, headersTimeoutMs },
    stallMs,
  });
beforeAll(async () => {
  host = await start(100_000, 100_000, 100_000);
  impatient = await start(300, 500, 1000);
});
afterAll(() => Promise.all([host.close(1000), impatient.close(1000)]));

const get = (path: string, init: RequestInit = {}) => fetch(`${host.url}${path}`, init);

describe('the embedded host', () => {
  it('routes a path to its function with decoded parameters', async () => {
    const answer = await get('/spaces/a/dicomweb/studies/1.2%2E3');
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ space: 'a', study: '1.2.3' });
  });

  it('knows /dicomweb as the space main', async () => {
    expect(await (await get('/dicomweb/studies/9')).json()).toEqual({ space: 'main', study: '9' });
  });

  it('sends security headers and a call id with every answer', async () => {
    for (const path of ['/dicomweb/studies/9', '/nowhere', '/healthz']) {
      const { headers } = await get(path, { headers: { 'x-call-id': 'mine-1' } });
      expect(headers.get('x-call-id')).toBe('mine-1');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('strict-transport-security')).toBeNull();
    }
  });

  it('answers 404, and 405 with Allow, as problem details', async () => {
    const absent = await get('/nowhere');
    expect([absent.status, absent.headers.get('content-type')]).toEqual([404, 'application/problem+json']);
    const wrong = await get('/api/things', { method: 'DELETE' });
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST']);
    expect(await wrong.json()).toMatchObject({ code: 'METHOD_NOT_ALLOWED', status: 405 });
  });

  it('answers HEAD by GET without the body', async () => {
    const answer = await get('/dicomweb/studies/9', { method: 'HEAD' });
    expect([answer.status, answer.headers.get('content-length')]).toEqual([200, '28']);
    expect(await answer.text()).toBe('');
  });

  it('parses a JSON body, refuses other types and sizes above the limit of the route', async () => {
    const post = (body: string, type = 'application/json') =>
      get('/api/things', { method: 'POST', body, headers: { 'content-type': type } });
    const made = await post('{"name":"x"}');
    expect([made.status, await made.json()]).toEqual([201, { name: 'x' }]);
    expect((await post('name=x', 'application/x-www-form-urlencoded')).status).toBe(415);
    expect((await post(JSON.stringify({ name: 'x'.repeat(200) }))).status).toBe(413);
    expect((await post('{')).status).toBe(400);
  });

  it('hands a streamed body over as it arrives', async () => {
    const answer = await get('/api/upload', { method: 'POST', body: Buffer.alloc(5_000_000) });
    expect(await answer.json()).toEqual({ length: 5_000_000 });
  });

  it('streams an answer bit by bit', async () => {
    const bytes = Buffer.from(await (await get('/api/download?chunks=20')).arrayBuffer());
    expect(bytes.equals(Buffer.alloc(20 * 256 * 1024, 7))).toBe(true);
  });

  it('aborts the call when the client goes away, and paces a client that reads slowly', async () => {
    aborted.length = 0;
    await new Promise<void>((resolve) => {
      const request = rawRequest(`${host.url}/api/download?chunks=100000`, (response) => {
        response.once('data', () => {
          response.pause();
          setTimeout(() => request.destroy(), 100);
        });
      });
      request.on('error', () => resolve());
      request.on('close', () => resolve());
      request.end();
    });
    await until(() => aborted.length > 0);
    expect(aborted).toEqual(['CLIENT_GONE']);
  });

  it('cuts off a client that stops reading, and one that stops sending', async () => {
    aborted.length = 0;
    const reader = connect(impatient.port, '127.0.0.1', () => {
      reader.pause();
      reader.write('GET /api/download?chunks=100000 HTTP/1.1\r\nHost: x\r\n\r\n');
    });
    await until(() => aborted.length > 0);
    reader.destroy();
    expect(aborted).toEqual(['CLIENT_GONE']);
    const part = 'POST /api/upload HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nonly this';
    const answer = await talk(part, impatient);
    expect(answer).not.toContain('200 OK');
  });

  it('cuts the connection when a body cannot be completed', async () => {
    await expect(get('/api/cut').then((answer) => answer.arrayBuffer())).rejects.toThrow();
  });

  it('answers 504 when the time limit passes', async () => {
    const answer = await fetch(`${impatient.url}/api/slow`);
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([504, 'TIME_LIMIT']);
  });

  it('answers 429 with Retry-After above the concurrency limit', async () => {
    const answers: Response[] = [];
    const calls = Array.from({ length: 6 }, async () => {
      answers.push(await get('/api/held'));
    });
    await until(() => held.length === 4 && answers.length === 2);
    for (const release of held.splice(0)) release();
    await Promise.all(calls);
    expect(answers.map((answer) => answer.status)).toEqual([429, 429, 200, 200, 200, 200]);
    expect(answers[0]?.headers.get('retry-after')).toBe('1');
  });

  it('gives the place of a call free whose answer could not be sent', async () => {
    for (let at = 0; at < 6; at++) await expect(get('/api/bad-header')).rejects.toThrow();
    expect((await get('/dicomweb/studies/9')).status).toBe(200);
  });

  it('answers 401 where credentials are missing', async () => {
    const answer = await get('/api/secret');
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="radlake"']);
  });

  it('closes a connection whose headers do not come in time, and one whose headers are too large', async () => {
    expect(await talk('GET / HTTP/1.1\r\nHost: x\r\n', impatient)).toMatch(/^HTTP\/1\.1 408 /);
    expect(await talk(`GET / HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(9000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
    expect(await talk('nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('has probes for life, readiness and metrics', async () => {
    expect(await (await get('/healthz')).json()).toEqual({ status: 'ok' });
    expect(await (await get('/readyz')).json()).toEqual({ status: 'ready' });
    expect(await (await get('/metrics')).text()).toContain('radlake_http_request_seconds_count');
    const viaProxy = await get('/metrics', { headers: { 'x-forwarded-for': '203.0.113.9' } });
    expect(viaProxy.status).toBe(401);
  });
});

/** Sends raw text, returns all that comes back until the connection ends. */
function talk(text: string, to = host): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(to.port, '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

/** Whoever waits in vain runs into the time limit of the test. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('behind a proxy', () => {
  const who = defineFunction({
    routes: {
      'GET /api/who': {
        input: z.object({}),
        access: 'public',
        run: ({ sourceIp, origin }) => json({ sourceIp, origin }),
      },
    },
  });
  const headers = {
    'x-forwarded-for': '198.51.100.4',
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'pacs.example',
  };
  const asked = async (trustProxy: readonly string[]) => {
    const proxied = await startLocalHost({
      entries: [testEntry('test-who', who)],
      services: { log: createLogger('silent') },
      listen: { host: '127.0.0.1', port: 0 },
      proxies: { trustProxy, proxyHeaders: 'x-forwarded' },
    });
    try {
      const answer = await fetch(`${proxied.url}/api/who`, { headers });
      return { ...((await answer.json()) as object), hsts: answer.headers.get('strict-transport-security') };
    } finally {
      await proxied.close(1000);
    }
  };

  it('functions learn the client and the address it used; HSTS is said where that is TLS', async () => {
    expect(await asked(['loopback'])).toEqual({
      sourceIp: '198.51.100.4',
      origin: 'https://pacs.example',
      hsts: 'max-age=31536000',
    });
  });

  it('what anybody else claims does not count', async () => {
    expect(await asked(['192.0.2.1'])).toEqual({
      sourceIp: '127.0.0.1',
      origin: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      hsts: null,
    });
  });
});
