import fc from 'fast-check';
import { NotAuthenticatedError, PlatformError } from '#shared/kernel/errors';
import { CrossSiteRequestError } from './errors';
import { adminPassword, type TestSecurity, testSecurity } from './testing';

let t: TestSecurity;
beforeEach(async () => {
  t = await testSecurity();
});
afterEach(() => t.close());

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const basic = (login: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${login}:${password}`).toString('base64')}`,
});
const authenticate = (headers: Record<string, string>, method = 'GET') =>
  t.security.authoriser.authenticate(headers, { method, peer: '10.0.0.1' });

describe('authenticate', () => {
  it.each<[string, Record<string, string>]>([
    ['nothing', {}],
    ['an empty header', { authorization: '' }],
    ['an unknown scheme', { authorization: 'Digest abc' }],
    ['Basic without colon', { authorization: `Basic ${Buffer.from('admin').toString('base64')}` }],
    ['a header without end', { authorization: `Bearer ${'x'.repeat(100_000)}` }],
    ['an unknown key', bearer(`rlk_${'0'.repeat(26)}_${'a'.repeat(43)}`)],
    ['an unknown session', { cookie: `radlake_session=${'a'.repeat(43)}` }],
    ['a foreign cookie', { cookie: 'other=1' }],
  ])('refuses %s', async (_what, headers) => {
    await expect(authenticate(headers)).rejects.toBeInstanceOf(NotAuthenticatedError);
  });

  it('takes login and password as Basic, checked slowly once and then out of memory', async () => {
    const caller = await authenticate(basic('ADMIN', adminPassword), 'POST');
    expect(caller).toMatchObject({ id: `user:${t.admin._id}`, kind: 'user', label: 'admin' });
    expect(await authenticate(basic('admin', adminPassword))).toBe(caller);
    await expect(authenticate(basic('admin', `${adminPassword}!`))).rejects.toBeInstanceOf(NotAuthenticatedError);
  });

  it('forgets a remembered password when it changes', async () => {
    const caller = await authenticate(basic('admin', adminPassword));
    await t.security.changePassword(caller, adminPassword, 'another long password', '10.0.0.1');
    await expect(authenticate(basic('admin', adminPassword))).rejects.toBeInstanceOf(NotAuthenticatedError);
  });

  it('prefers the Authorization header to the cookie', async () => {
    const { token } = await t.security.logIn('admin', adminPassword, '10.0.0.1');
    const headers = { cookie: `radlake_session=${token}`, ...bearer('x'.repeat(40)) };
    await expect(authenticate(headers)).rejects.toBeInstanceOf(NotAuthenticatedError);
  });

  it('records a refused key, without the key', async () => {
    const token = `rlk_${'0'.repeat(26)}_${'a'.repeat(43)}`;
    await expect(authenticate(bearer(token))).rejects.toThrow();
    await t.audit.flush();
    const entries = await t.audit.find({ event: 'login' }, 10);
    expect(entries).toMatchObject([{ actor: 'anonymous', outcome: 4, peer: '10.0.0.1', eventCode: '110114' }]);
    expect(JSON.stringify(entries)).not.toContain('aaaa');
  });
});

describe('a session cookie', () => {
  const withCookie = async (method: string, headers: Record<string, string>) => {
    const token = await t.security.sessions.open(t.admin);
    return authenticate({ cookie: `a=b; radlake_session=${token}`, host: 'pacs:8080', ...headers }, method);
  };

  it('is enough to read', async () => {
    expect((await withCookie('GET', {})).label).toBe('admin');
    expect((await withCookie('HEAD', { origin: 'https://evil.example' })).label).toBe('admin');
  });

  it.each([
    ['the browser says same-origin', { 'sec-fetch-site': 'same-origin' }],
    ['Origin names the host, where the browser says nothing', { origin: 'http://pacs:8080' }],
    [
      'a proxy in front changed the host, and the browser says same-origin',
      { 'sec-fetch-site': 'same-origin', origin: 'https://pacs.example' },
    ],
  ])('changes something when %s', async (_what, headers) => {
    expect((await withCookie('POST', headers)).label).toBe('admin');
  });

  it.each<[string, Record<string, string>]>([
    ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
    ['another origin of the same site', { 'sec-fetch-site': 'same-site' }],
    ['a link or the address bar', { 'sec-fetch-site': 'none' }],
    ['a page of another port', { origin: 'http://pacs:9090' }],
    ['a sandboxed page', { origin: 'null' }],
    ['nobody knows where', {}],
  ])('changes nothing from %s', async (_what, headers) => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'get-like']) {
      await expect(withCookie(method, headers)).rejects.toBeInstanceOf(CrossSiteRequestError);
    }
  });
});

describe('any headers at all', () => {
  it('end in a caller or an error of ours', async () => {
    const header = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 3000 }),
      fc.base64String().map((text) => `Basic ${text}`),
      fc.string().map((text) => `Bearer ${text}`),
      fc.string().map((text) => `radlake_session=${text}`),
    );
    const names = fc.constantFrom('authorization', 'cookie', 'origin', 'host', 'sec-fetch-site');
    const check = async (headers: Record<string, string>, method: string) => {
      const outcome = await authenticate(headers, method).catch((error: unknown) => error);
      expect(outcome).toBeInstanceOf(PlatformError);
      t.clock.pass(3_600_001); // no lock-out: each try is a first one
    };
    await fc.assert(fc.asyncProperty(fc.dictionary(names, header), fc.string(), check), { numRuns: 40 });
  });
});
