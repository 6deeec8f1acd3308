import { calling, headersOf, type TestSecurity, testSecurity } from '#shared/security/testing';
import { handler } from './handler';

let t: TestSecurity;
let call: ReturnType<typeof calling>;
let headers: Record<string, string>;
beforeEach(async () => {
  t = await testSecurity();
  call = calling(t, handler);
  headers = (await headersOf(t, ['*'])).headers;
});
afterEach(() => t.close());

const wanted = { name: 'viewer', spaces: ['main'], scopes: ['study:read'] };
const create = (body: unknown, by = headers) => call('POST /api/keys', { body, headers: by });

describe('an API key', () => {
  it('shows its token once, and it works', async () => {
    const made = await create(wanted);
    expect(made.status).toBe(201);
    expect(made.headers?.['cache-control']).toBe('no-store');
    expect(made.json).toMatchObject({ ...wanted, id: expect.any(String), createdAt: '2026-01-01T00:00:00.000Z' });
    expect((await t.security.keys.verify(made.json.token))?.can('study:read', 'main')).toBe(true);
    const list = await call('GET /api/keys', { headers });
    expect(list.json.items).toHaveLength(2);
    expect(list.body).not.toMatch(/digest|token/);
    expect(list.body).not.toContain(made.json.token.slice(-43));
    expect(t.lines.join()).not.toContain(made.json.token.slice(-43));
  });

  it('can be revoked once', async () => {
    const { json } = await create(wanted);
    const revoke = () => call('DELETE /api/keys/{id}', { path: { id: json.id }, headers });
    expect((await revoke()).status).toBe(204);
    expect(await t.security.keys.verify(json.token)).toBeUndefined();
    expect((await revoke()).json.code).toBe('API_KEY_NOT_FOUND');
  });

  it('is recorded on disk when it is made and when it is revoked', async () => {
    const { json } = await create(wanted);
    await call('DELETE /api/keys/{id}', { path: { id: json.id }, headers });
    const entries = await t.audit.find({ object: `key:${json.id}` }, 10);
    expect(entries.map((entry) => entry.action).sort()).toEqual(['C', 'D']);
  });

  it('cannot do more than its maker', async () => {
    const { headers: limited } = await headersOf(t, ['system:admin', 'study:read']);
    expect((await create(wanted, limited)).status).toBe(201);
    expect((await create({ ...wanted, scopes: ['study:delete'] }, limited)).status).toBe(403);
    expect((await create({ ...wanted, scopes: ['*'] }, limited)).status).toBe(403);
  });

  it.each([
    ['an unknown scope', { ...wanted, scopes: ['study:fly'] }, 'scopes.0'],
    ['a wrong space', { ...wanted, spaces: ['../x'] }, 'spaces.0'],
    ['no scope', { ...wanted, scopes: [] }, 'scopes'],
    ['a past end', { ...wanted, expiresAt: '2025-12-31T00:00:00Z' }, 'expiresAt'],
    ['an unknown field', { ...wanted, colour: 'red' }, 'colour'],
  ])('is refused with %s, named', async (_what, body, name) => {
    const result = await create(body);
    expect(result.status).toBe(400);
    expect(result.json.problems.map((problem: { name: string }) => problem.name)).toEqual([name]);
  });

  it('is for administrators of the platform alone', async () => {
    const { headers: other } = await headersOf(t, ['system:admin'], ['main']);
    expect((await create(wanted, other)).status).toBe(403);
    expect((await call('GET /api/keys', { headers: other })).status).toBe(403);
    expect((await call('DELETE /api/keys/{id}', { path: { id: 'x' }, headers: other })).status).toBe(403);
  });
});

describe('the list of keys', () => {
  it('comes in pages that together hold each key once', async () => {
    for (let at = 0; at < 5; at++) await create({ ...wanted, name: `k${at}` });
    const seen: string[] = [];
    let after = '';
    do {
      const { json } = await call('GET /api/keys', { headers, query: `limit=2${after}` });
      seen.push(...json.items.map((key: { name: string }) => key.name));
      after = json.next ? `&after=${json.next}` : '';
    } while (after !== '');
    expect(seen).toEqual(['test', 'k0', 'k1', 'k2', 'k3', 'k4']);
  });
});
