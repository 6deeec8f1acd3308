import { adminPassword, calling, headersOf, type TestSecurity, testSecurity } from '#shared/security/testing';
import { handler } from './handler';

let t: TestSecurity;
let call: ReturnType<typeof calling>;
beforeEach(async () => {
  t = await testSecurity();
  call = calling(t, handler);
});
afterEach(() => t.close());

const logIn = (body: unknown = { login: 'admin', password: adminPassword }, headers: Record<string, string> = {}) =>
  call('POST /api/session', { body, headers });
const cookieOf = (result: { headers?: Readonly<Record<string, unknown>> }) =>
  String(result.headers?.['set-cookie']).split(';')[0] ?? '';
const ours = { 'sec-fetch-site': 'same-origin' };

describe('log-in', () => {
  it('answers who it is, with a cookie that no script and no cache can read', async () => {
    const result = await logIn();
    expect(result.status).toBe(200);
    expect(result.json).toMatchObject({ id: 'user:admin-id', kind: 'user', name: 'admin' });
    expect(result.headers?.['cache-control']).toBe('no-store');
    expect(result.headers?.['set-cookie']).toMatch(/^radlake_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(JSON.stringify(result.json)).not.toContain(cookieOf(result).slice(16));
  });

  it('marks the cookie Secure when the proxy says that TLS was used', async () => {
    const result = await logIn(undefined, { 'x-forwarded-proto': 'https' });
    expect(result.headers?.['set-cookie']).toMatch(/; Secure$/);
  });

  it('gives each log-in a token of its own, whatever cookie came along', async () => {
    const first = cookieOf(await logIn());
    expect(cookieOf(await logIn(undefined, { cookie: first }))).not.toBe(first);
  });

  it('answers 401 without a cookie for a wrong password, 429 after the third', async () => {
    const wrong = { login: 'admin', password: 'wrong' };
    for (let i = 0; i < 3; i++) {
      const result = await logIn(wrong);
      expect([result.status, result.headers?.['set-cookie']]).toEqual([401, undefined]);
    }
    expect((await logIn()).status).toBe(429);
  });

  it('answers 400 to other shapes, without repeating a password', async () => {
    for (const body of [
      {},
      { login: 'admin' },
      { login: 'admin', password: 7 },
      { login: 'a', password: 'geheim', x: 1 },
    ]) {
      const result = await logIn(body);
      expect(result.status).toBe(400);
      expect(result.body).not.toContain('geheim');
    }
  });

  it('is refused from a foreign page', async () => {
    expect((await logIn(undefined, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await logIn(undefined, { origin: 'https://evil.example', host: 'pacs:8080' })).status).toBe(403);
    expect((await logIn(undefined, { origin: 'http://pacs:8080', host: 'pacs:8080' })).status).toBe(200);
  });

  it('leaves neither password nor token in the log', async () => {
    const cookie = cookieOf(await logIn());
    await logIn({ login: 'admin', password: 'wrong-secret' });
    await call('GET /api/session', { headers: { cookie } });
    expect(t.lines.length).toBeGreaterThan(2);
    expect(t.lines.join()).not.toMatch(/wrong-secret|horse/);
    expect(t.lines.join()).not.toContain(cookie.slice(16));
  });
});

describe('a session', () => {
  it('says who calls, and is needed for it', async () => {
    expect((await call('GET /api/session')).status).toBe(401);
    const cookie = cookieOf(await logIn());
    const result = await call('GET /api/session', { headers: { cookie } });
    expect(result.json).toEqual({
      id: 'user:admin-id',
      kind: 'user',
      name: 'admin',
      grants: [{ permissions: ['*'], spaces: ['*'] }],
    });
  });

  it('ends with log-out, which clears the cookie', async () => {
    const cookie = cookieOf(await logIn());
    expect((await call('DELETE /api/session', { headers: { cookie } })).status).toBe(403); // not from our page
    const result = await call('DELETE /api/session', { headers: { cookie, ...ours } });
    expect(result.status).toBe(204);
    expect(result.headers?.['set-cookie']).toMatch(/^radlake_session=; .*Max-Age=0$/);
    expect((await call('GET /api/session', { headers: { cookie } })).status).toBe(401);
  });

  it('describes a key too', async () => {
    const { id, headers } = await headersOf(t, ['study:read'], ['main']);
    const result = await call('GET /api/session', { headers });
    expect(result.json).toMatchObject({ id, kind: 'key', grants: [{ permissions: ['study:read'], spaces: ['main'] }] });
  });
});

describe('a change of password', () => {
  const change = async (body: unknown) => {
    const cookie = cookieOf(await logIn());
    return call('POST /api/session/password', { body, headers: { cookie, ...ours } });
  };

  it('takes effect at once', async () => {
    const newPassword = 'a different password';
    expect((await change({ currentPassword: adminPassword, newPassword })).status).toBe(204);
    expect((await logIn()).status).toBe(401);
    expect((await logIn({ login: 'admin', password: newPassword })).status).toBe(200);
  });

  it('needs the current password, and a good new one', async () => {
    expect((await change({ currentPassword: 'wrong', newPassword: 'a different password' })).status).toBe(401);
    const weak = await change({ currentPassword: adminPassword, newPassword: 'short' });
    expect([weak.status, weak.json.code]).toEqual([400, 'WEAK_PASSWORD']);
  });

  it('is not for keys', async () => {
    const { headers } = await headersOf(t, ['*']);
    const body = { currentPassword: adminPassword, newPassword: 'a different password' };
    expect((await call('POST /api/session/password', { body, headers })).status).toBe(401);
  });
});
