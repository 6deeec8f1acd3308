import { z } from 'zod';
import { NotAuthenticatedError } from '#shared/kernel/errors';
import { defineFunction } from '#shared/kernel/function/http';
import { json } from '#shared/kernel/function/result';
import { testEntry } from '../local/testing/entry';
import { type Adapter, serveFunctions } from './serve';

const viewer = 'https://viewer.example';
const studies = defineFunction({
  routes: {
    'GET /spaces/{space}/dicomweb/studies': {
      input: z.object({}),
      access: 'study:read',
      run: () => json([], 200, { vary: 'Accept', etag: '"1"' }),
    },
    'POST /spaces/{space}/dicomweb/studies': { input: z.object({}), access: 'study:write', run: () => json({}) },
    'OPTIONS /spaces/{space}/dicomweb': { input: z.object({}), access: 'public', run: () => json({ wadl: true }) },
  },
});
const authoriser = {
  authenticate: async (headers: Readonly<Record<string, string | undefined>>) => {
    if (headers['authorization'] !== 'Bearer key') throw new NotAuthenticatedError('No credentials');
    return { id: 'key:test', can: () => true };
  },
};

const start = (corsOrigins?: readonly string[]): Promise<Adapter> =>
  serveFunctions({
    entries: [testEntry('dicomweb-test', studies)],
    services: { authoriser },
    listen: { host: '127.0.0.1', port: 0 },
    ...(corsOrigins ? { corsOrigins } : {}),
  });

let open: Adapter;
let closed: Adapter;
beforeAll(async () => {
  open = await start([viewer, 'http://localhost:3000']);
  closed = await start();
});
afterAll(async () => {
  await open.drain(500);
  await closed.drain(500);
});

const call = (adapter: Adapter, path: string, method: string, headers: Record<string, string>) =>
  fetch(`${adapter.url}${path}`, { method, headers });
const corsHeaders = (answer: Response) =>
  [...answer.headers].filter(([name]) => name.startsWith('access-control-')).map(([name]) => name);
const asking = { 'access-control-request-method': 'GET', 'access-control-request-headers': 'authorization' };

describe('pages of other origins', () => {
  it('that are named may ask first, without credentials, and learn what the address takes', async () => {
    const answer = await call(open, '/dicomweb/studies', 'OPTIONS', { origin: viewer, ...asking });
    expect(answer.status).toBe(204);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'access-control-allow-origin': viewer,
      'access-control-allow-methods': 'GET, HEAD, POST',
      'access-control-allow-headers': expect.stringMatching(/\bauthorization\b.*\brange\b/),
      'access-control-max-age': '600',
      vary: 'Origin',
    });
  });

  it('that are named may read answers and refusals, whose other Vary stays', async () => {
    const answer = await call(open, '/dicomweb/studies', 'GET', { origin: viewer, authorization: 'Bearer key' });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-origin')).toBe(viewer);
    expect(answer.headers.get('access-control-expose-headers')).toMatch(/\betag\b/);
    expect(answer.headers.get('vary')).toBe('Accept, Origin');
    for (const path of ['/dicomweb/studies', '/nowhere']) {
      const refused = await call(open, path, 'GET', { origin: 'http://localhost:3000' });
      expect(refused.status).toBe(path === '/nowhere' ? 404 : 401);
      expect(refused.headers.get('access-control-allow-origin')).toBe('http://localhost:3000');
    }
  });

  it('never get cookies taken', async () => {
    for (const headers of [{ origin: viewer, ...asking }, { origin: viewer }] as Record<string, string>[]) {
      const answer = await call(open, '/dicomweb', 'OPTIONS', headers);
      expect(answer.headers.has('access-control-allow-credentials')).toBe(false);
    }
  });

  it.each([
    'null',
    'https://viewer.example.evil',
    'https://evil.viewer.example',
    'http://viewer.example',
    'https://viewer.example:8443',
    'https://viewer.example/',
    'HTTPS://VIEWER.EXAMPLE',
    '*',
  ])('of %s are told nothing', async (origin) => {
    const asked = await call(open, '/dicomweb/studies', 'OPTIONS', { origin, ...asking });
    const got = await call(open, '/dicomweb/studies', 'GET', { origin, authorization: 'Bearer key' });
    expect([asked.status, corsHeaders(asked), got.status, corsHeaders(got)]).toEqual([405, [], 200, []]);
    expect(got.headers.get('vary')).toBe('Accept, Origin');
  });

  it('are told nothing at all where none is named', async () => {
    const asked = await call(closed, '/dicomweb/studies', 'OPTIONS', { origin: viewer, ...asking });
    const got = await call(closed, '/dicomweb/studies', 'GET', { origin: viewer, authorization: 'Bearer key' });
    expect([asked.status, corsHeaders(asked), corsHeaders(got)]).toEqual([405, [], []]);
    expect(got.headers.get('vary')).toBe('Accept');
  });

  it('an OPTIONS that asks for capabilities reaches its function, a question about no address none', async () => {
    const capabilities = await call(open, '/dicomweb', 'OPTIONS', { origin: viewer });
    expect(await capabilities.json()).toEqual({ wadl: true });
    const first = await call(open, '/dicomweb', 'OPTIONS', { origin: viewer, ...asking });
    expect([first.status, await first.text()]).toEqual([204, '']);
    expect((await call(open, '/nowhere', 'OPTIONS', { origin: viewer, ...asking })).status).toBe(404);
  });
});
