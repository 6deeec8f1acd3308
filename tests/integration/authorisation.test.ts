import { makeObject } from '#shared/archive/testing/make-object';
import { permissions } from '#shared/security/permissions';
import { registry } from '#stacks/registry.generated';
import { rights } from './rights';
import { type Answer, RunningPlatform } from './running-platform';

const parameters: Readonly<Record<string, string>> = {
  space: 'main',
  studyInstanceUid: '1.2.3',
  seriesInstanceUid: '1.2.3.4',
  sopInstanceUid: '1.2.3.4.1',
  frames: '1',
  workitemUid: '1.2.3.9',
  aeTitle: 'WATCHER',
  path: '7FE00010',
  id: 'unknown1',
  file: 'portal.js',
};

const fill = (template: string, values: Readonly<Record<string, string>> = {}) =>
  template.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? parameters[name] ?? 'x');

interface Route {
  readonly routeKey: string;
  readonly method: string;
  readonly template: string;
  readonly right: string;
}

const routes: readonly Route[] = registry
  .flatMap((entry) => entry.routes)
  .map((routeKey) => {
    const [method = '', template = ''] = routeKey.split(' ');
    return { routeKey, method, template, right: rights[routeKey] ?? 'any' };
  });
const closed = routes.filter(({ right }) => right !== 'public');
const inSpace = closed.filter(({ template }) => template.includes('{space}'));
const hostRoutes = [
  'GET /system/functions',
  'GET /system/info',
  'GET /system/namespaces',
  'GET /system/secrets',
  'GET /system/logs',
  'POST /system/functions',
  'GET /system/function/admin-health',
  'GET /system/nonsense',
  'POST /system/scale-function/admin-health',
  'POST /function/ingest-normalise',
  'POST /function/ingest-settle',
  'GET /function/ingest-normalise',
  'GET /function/nonsense',
  'GET /function/admin-keys/api/keys',
  'GET /function/dicomweb-query/spaces/main/dicomweb/studies',
  'POST /async-function/admin-keys/api/keys',
  'POST /async-function/nonsense',
].map((text) => text.split(' ') as [string, string]);

const securityHeaders = [
  'content-security-policy',
  'referrer-policy',
  'x-content-type-options',
  'x-frame-options',
  'cross-origin-opener-policy',
  'cross-origin-resource-policy',
  'permissions-policy',
  'cache-control',
] as const;

function expectSecured(answer: Answer): void {
  expect(securityHeaders.filter((name) => answer.headers[name] === undefined)).toEqual([]);
  expect(answer.headers['x-content-type-options']).toBe('nosniff');
  expect(answer.headers['x-powered-by']).toBeUndefined();
  expect(answer.headers['server']).toBeUndefined();
}

function expectProblem(answer: Answer, status: number, code: string): void {
  expect({ status: answer.status, code: answer.json.code }).toEqual({ status, code });
  expect(answer.headers['content-type']).toBe('application/problem+json');
  expect(answer.json).toMatchObject({ status, title: expect.any(String), type: expect.stringMatching(/^urn:/) });
  expectSecured(answer);
}

/** Boundaries are made anew for each answer. */
const plainType = ({ headers }: Answer) => headers['content-type']?.replace(/boundary=.*/, '');

let platform: RunningPlatform;
beforeAll(async () => {
  platform = await RunningPlatform.start();
  expect((await platform.stow([makeObject()])).status).toBe(200);
  await platform.makeSpace('other');
});
afterAll(() => platform.stop());

it('the table names every route of the platform, and no other', () => {
  expect(routes.map(({ routeKey }) => routeKey).sort()).toEqual(Object.keys(rights).sort());
});

describe('without credentials', () => {
  it.each(closed.map(({ method, template }) => [method, fill(template)]))('%s %s answers 401', async (method, path) => {
    const answer = await platform.call(method, path, { key: null });
    expectProblem(answer, 401, 'NOT_AUTHENTICATED');
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="radlake"');
  });

  it.each(hostRoutes)('%s %s answers 401', async (method, path) => {
    expectProblem(await platform.call(method, path, { key: null }), 401, 'NOT_AUTHENTICATED');
  });

  it('says so before it looks at a body, whatever its type and size', async () => {
    for (const { method, template } of closed.filter((route) => route.method === 'POST')) {
      for (const headers of [{ 'content-type': 'text/plain' }, { 'content-type': 'application/json' }]) {
        const answer = await platform.call(method, fill(template), { key: null, headers, body: '{"a":' });
        expectProblem(answer, 401, 'NOT_AUTHENTICATED');
      }
    }
  });

  it.each([
    [
      'an unknown key',
      { authorization: 'Bearer rlk_00000000000000000000000000_0000000000000000000000000000000000000000000' },
    ],
    ['another scheme', { authorization: 'Digest username="admin"' }],
    ['an empty Bearer', { authorization: 'Bearer ' }],
    ['a Basic of an unknown user', { authorization: `Basic ${Buffer.from('nobody:x').toString('base64')}` }],
    ['a Basic without a colon', { authorization: `Basic ${Buffer.from('nobody').toString('base64')}` }],
    ['an unknown session', { cookie: `radlake_session=${'A'.repeat(43)}` }],
    ['a name and a secret in the query', {}],
  ])('%s is none', async (_what, headers) => {
    const answer = await platform.get('/spaces/main/dicomweb/studies', { key: null, headers });
    expectProblem(answer, 401, 'NOT_AUTHENTICATED');
  });

  it.each(routes.filter(({ right }) => right === 'public').map(({ method, template }) => [method, fill(template)]))(
    'the public %s %s answers',
    async (method, path) => {
      const answer = await platform.call(method, path, { key: null, ...(method === 'POST' ? { body: {} } : {}) });
      expect([200, 400, 404]).toContain(answer.status);
      expectSecured(answer);
    },
  );

  it('health and readiness answer, and metrics only this machine itself', async () => {
    for (const path of ['/healthz', '/readyz', '/metrics']) {
      const answer = await platform.get(path, { key: null });
      expect(answer.status).toBe(200);
      expectSecured(answer);
    }
    const passedOn = { 'x-forwarded-for': '203.0.113.7' };
    expectProblem(await platform.get('/metrics', { key: null, headers: passedOn }), 401, 'NOT_AUTHENTICATED');
    const reader = await platform.makeKey(['system:read'], ['*']);
    expect((await platform.get('/metrics', { key: reader, headers: passedOn })).status).toBe(200);
    const other = await platform.makeKey(['study:read'], ['*']);
    expectProblem(await platform.get('/metrics', { key: other, headers: passedOn }), 403, 'ACCESS_DENIED');
  });
});

describe('a key without the right', () => {
  const named = closed.filter(({ right }) => right !== 'any');
  const keys = new Map<string, { all: string; only: string }>();
  beforeAll(async () => {
    for (const right of new Set(named.map((route) => route.right))) {
      const all = permissions.filter((one) => one !== right);
      keys.set(right, {
        all: await platform.makeKey(all, ['*']),
        only: await platform.makeKey([right], ['*']),
      });
    }
  });

  it.each(named.map((route) => [route.routeKey, route] as const))('is refused by %s', async (_key, route) => {
    const answer = await platform.call(route.method, fill(route.template), { key: keys.get(route.right)!.all });
    expectProblem(answer, 403, 'ACCESS_DENIED');
    expect(answer.json.detail).toContain(route.right);
  });

  it.each(named.map((route) => [route.routeKey, route] as const))(
    'with it alone, %s takes the call',
    async (_key, route) => {
      const answer = await platform.call(route.method, fill(route.template, { studyInstanceUid: '1.9.9' }), {
        key: keys.get(route.right)!.only,
      });
      expect([401, 403, 405, 500]).not.toContain(answer.status);
      expectSecured(answer);
    },
  );

  it('starts no function and reads no list of them', async () => {
    const key = await platform.makeKey(
      permissions.filter((one) => one !== 'system:admin'),
      ['*'],
    );
    for (const [method, path] of hostRoutes.filter(([, path]) => !/api\/keys$|dicomweb-query/.test(path))) {
      expectProblem(await platform.call(method, path, { key }), 403, 'ACCESS_DENIED');
    }
    expectProblem(await platform.get('/function/admin-keys/api/keys', { key }), 403, 'ACCESS_DENIED');
    expect((await platform.get('/function/dicomweb-query/spaces/main/dicomweb/studies', { key })).status).toBe(200);
  });
});

describe('a key of another space', () => {
  let key: string;
  beforeAll(async () => {
    key = await platform.makeKey(['*'], ['other']);
  });

  it.each(inSpace.map((route) => [route.routeKey, route] as const))('learns nothing from %s', async (_key, route) => {
    const ask = async (values: Readonly<Record<string, string>>) => {
      const answer = await platform.call(route.method, fill(route.template, values), { key });
      expectProblem(answer, 403, 'ACCESS_DENIED');
      const { instance: _call, ...rest } = answer.json;
      return JSON.stringify(rest).replaceAll(values['space'] ?? 'main', 'SPACE');
    };
    const there = await ask({});
    const absent = { studyInstanceUid: '1.9.9', seriesInstanceUid: '1.9.9.9', sopInstanceUid: '1.9.9.9.9' };
    expect(await ask(absent)).toBe(there);
    expect(await ask({ space: 'nowhere' })).toBe(there);
  });

  it.each(
    closed.filter((r) => !r.template.includes('{space}') && r.right !== 'any').map((r) => [r.routeKey, r] as const),
  )('is refused by %s, which is of the whole platform', async (_key, route) => {
    expectProblem(await platform.call(route.method, fill(route.template), { key }), 403, 'ACCESS_DENIED');
  });

  it('sees its own space in the list, and no other', async () => {
    const { items } = (await platform.get('/api/spaces', { key })).json;
    expect(items.map(({ name }: { name: string }) => name)).toEqual(['other']);
  });

  it('is refused in main under its short address too, however the space is written', async () => {
    expectProblem(await platform.get('/dicomweb/studies', { key }), 403, 'ACCESS_DENIED');
    for (const path of ['/spaces/m%61in/dicomweb/studies', '/spaces/other%2F..%2Fmain/dicomweb/studies']) {
      expectProblem(await platform.get(path, { key }), 403, 'ACCESS_DENIED');
    }
    for (const path of ['/spaces/other/../main/dicomweb/studies', '//spaces/main/dicomweb/studies']) {
      expect([403, 404]).toContain((await platform.get(path, { key })).status);
    }
  });

  it('joins nothing out of a space it may not read, and cannot tell what is there', async () => {
    const join = async (studyInstanceUid: string, from: string) => {
      const body = { from, studyInstanceUid };
      const answer = await platform.call('POST', '/api/spaces/other/studies', { key, body });
      expectProblem(answer, 403, 'ACCESS_DENIED');
      return answer.json.detail.replace(from, 'SPACE');
    };
    expect(new Set([await join('1.2.3', 'main'), await join('1.9.9', 'main'), await join('1.2.3', 'gone')]).size).toBe(
      1,
    );
  });

  it('makes no key, and a limited administrator none that can do more', async () => {
    const body = { name: 'more', spaces: ['*'], scopes: ['*'] };
    expectProblem(await platform.call('POST', '/api/keys', { key, body }), 403, 'ACCESS_DENIED');
    const limited = await platform.makeKey(['system:admin'], ['*']);
    const answer = await platform.call('POST', '/api/keys', { key: limited, body });
    expect(answer.status).toBe(403);
  });
});

describe('a session cookie', () => {
  let cookie: string;
  beforeAll(async () => {
    const body = { login: 'admin', password: platform.adminPassword };
    const answer = await platform.call('POST', '/api/session', { key: null, body });
    expect(answer.status).toBe(200);
    expectSecured(answer);
    cookie = String(answer.headers['set-cookie']).split(';')[0] ?? '';
  });

  const changing = closed.filter(({ method }) => method !== 'GET' && method !== 'OPTIONS');
  const foreign: readonly Readonly<Record<string, string>>[] = [
    {},
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site', origin: 'http://127.0.0.1' },
  ];

  it.each(changing.map(({ method, template }) => [method, fill(template)]))(
    'changes nothing by %s %s from foreign pages',
    async (method, path) => {
      for (const headers of foreign) {
        const answer = await platform.call(method, path, { key: null, headers: { cookie, ...headers } });
        expectProblem(answer, 403, 'CROSS_SITE_REQUEST');
      }
    },
  );

  it('reads, and changes from our own pages', async () => {
    expect((await platform.get('/api/keys', { key: null, headers: { cookie } })).status).toBe(200);
    const own = { cookie, 'sec-fetch-site': 'same-origin' };
    const body = { name: 'from-a-page' };
    expect((await platform.call('POST', '/api/spaces', { key: null, headers: own, body })).status).toBe(201);
    const byOrigin = { cookie, origin: platform.url };
    const made = await platform.call('POST', '/api/spaces', { key: null, headers: byOrigin, body: { name: 'again' } });
    expect(made.status).toBe(201);
  });
});

describe('every answer', () => {
  it.each(routes.filter(({ method }) => method === 'GET').map(({ template }) => [fill(template)]))(
    'HEAD %s has the status and the headers of GET, and no body',
    async (path) => {
      const [head, got] = [await platform.call('HEAD', path), await platform.get(path)];
      expect([head.status, head.body.length]).toEqual([got.status, 0]);
      expect(plainType(head)).toBe(plainType(got));
      expectSecured(head);
      expectSecured(got);
    },
  );

  it.each([...new Set(routes.map(({ template }) => template))].map((template) => [template]))(
    'another method at %s is 405 and Allow names those there are',
    async (template) => {
      const known = routes.filter((route) => route.template === template).map(({ method }) => method);
      const allowed = [...known, ...(known.includes('GET') ? ['HEAD'] : [])].sort();
      const others = ['PATCH', 'PUT', 'OPTIONS', 'PROPFIND', 'TRACE'].filter((method) => !known.includes(method));
      for (const method of others) {
        const answer = await platform.call(method, fill(template));
        expectProblem(answer, 405, 'METHOD_NOT_ALLOWED');
        expect(answer.headers['allow']?.split(', ').sort()).toEqual(allowed);
      }
    },
  );

  it.each([
    '/nonsense',
    '/api',
    '/api/nonsense',
    '/spaces',
    '/spaces/main',
    '/spaces/main/nonsense',
    '/function',
    '/%zz',
  ])('%s is 404', async (path) => {
    expectProblem(await platform.get(path), 404, 'NOT_FOUND');
  });

  it('to what is no HTTP carries them as well', async () => {
    const huge = { 'x-large': 'a'.repeat(40_000) };
    expectSecured(await platform.get('/healthz', { headers: huge }));
    expect((await platform.get('/healthz', { headers: huge })).status).toBe(431);
  });
});
