import { ApiKeyNotFoundError } from './errors';
import { sameDigest, sha256 } from './secrets';
import { type TestSecurity, testSecurity } from './testing';

let t: TestSecurity;
beforeEach(async () => {
  t = await testSecurity();
});
afterEach(() => t.close());

const wanted = { name: 'viewer', scopes: ['study:read'], spaces: ['main'] };
const bootstrap = 'b'.repeat(32);

describe('an API key', () => {
  it('is stored as digest alone', async () => {
    const { key, token } = await t.security.keys.create(wanted, 'user:1');
    expect(token).toMatch(/^rlk_[0-9a-z]{26}_[A-Za-z0-9_-]{43}$/);
    const stored = await t.catalogue.at('apiKeys').findOne({ _id: key._id });
    expect(stored).toMatchObject({ digest: sha256(token), createdBy: 'user:1' });
    expect(JSON.stringify(stored)).not.toContain(token.slice(-43));
  });

  it('gives its scopes in its spaces and nothing else', async () => {
    const { token } = await t.security.keys.create(wanted, 'user:1');
    const caller = await t.security.keys.verify(token);
    expect(caller?.id).toMatch(/^key:/);
    expect(caller?.can('study:read', 'main')).toBe(true);
    expect(caller?.can('study:read', 'other')).toBe(false);
    expect(caller?.can('study:read')).toBe(false);
    expect(caller?.can('study:write', 'main')).toBe(false);
  });

  it.each([
    ['another secret', (token: string) => token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A')],
    ['a cut secret', (token: string) => token.slice(0, -1)],
    ['the id alone', (token: string) => token.slice(0, 30)],
    ['more after it', (token: string) => `${token}x`],
  ])('is refused with %s', async (_what, change) => {
    const { token } = await t.security.keys.create(wanted, 'user:1');
    expect(await t.security.keys.verify(change(token))).toBeUndefined();
  });

  it('answers out of memory, so that a request costs no look-up', async () => {
    const { token } = await t.security.keys.create(wanted, 'user:1');
    const first = await t.security.keys.verify(token);
    expect(await t.security.keys.verify(token)).toBe(first);
    t.clock.pass(5_001);
    const later = await t.security.keys.verify(token);
    expect(later).not.toBe(first);
    expect(later?.id).toBe(first?.id);
  });

  it('is over at once when revoked, also out of memory, and is not listed', async () => {
    const { key, token } = await t.security.keys.create(wanted, 'user:1');
    await t.security.keys.verify(token);
    await t.security.keys.revoke(key._id);
    expect(await t.security.keys.verify(token)).toBeUndefined();
    expect(await t.security.keys.list(10)).toEqual([]);
    await expect(t.security.keys.revoke(key._id)).rejects.toBeInstanceOf(ApiKeyNotFoundError);
  });

  it('is over to the millisecond when it expires, also out of memory', async () => {
    const expiresAt = new Date(t.clock.now() + 3_000).toISOString();
    const { token } = await t.security.keys.create({ ...wanted, expiresAt }, 'user:1');
    t.clock.pass(2_999);
    expect(await t.security.keys.verify(token)).toBeDefined();
    t.clock.pass(1);
    expect(await t.security.keys.verify(token)).toBeUndefined();
  });
});

describe('the bootstrap key', () => {
  it('may do everything everywhere', async () => {
    expect(await t.security.keys.bootstrap(bootstrap)).toBe(true);
    const caller = await t.security.keys.verify(bootstrap);
    expect(caller?.id).toBe('key:bootstrap');
    expect(caller?.can('system:admin')).toBe(true);
    expect(caller?.can('study:delete', 'anywhere')).toBe(true);
  });

  it('stays as it is at later starts, and stays revoked', async () => {
    await t.security.keys.bootstrap(bootstrap);
    expect(await t.security.keys.bootstrap(bootstrap)).toBe(false);
    await t.security.keys.revoke('bootstrap');
    expect(await t.security.keys.bootstrap(bootstrap)).toBe(false);
    expect(await t.security.keys.verify(bootstrap)).toBeUndefined();
  });

  it('gives way to a new value', async () => {
    await t.security.keys.bootstrap(bootstrap);
    await t.security.keys.verify(bootstrap);
    expect(await t.security.keys.bootstrap('c'.repeat(32))).toBe(true);
    expect(await t.security.keys.verify(bootstrap)).toBeUndefined();
    expect(await t.security.keys.verify('c'.repeat(32))).toBeDefined();
  });

  it('may look like a key of ours without being one', async () => {
    const shaped = `rlk_${'0'.repeat(26)}_${'a'.repeat(43)}`;
    await t.security.keys.bootstrap(shaped);
    expect((await t.security.keys.verify(shaped))?.id).toBe('key:bootstrap');
  });
});

describe('sameDigest', () => {
  it('compares whole digests and nothing shorter or longer', () => {
    const digest = sha256('a');
    expect(sameDigest(digest, sha256('a'))).toBe(true);
    expect(sameDigest(digest, sha256('b'))).toBe(false);
    expect(sameDigest('', '')).toBe(false);
    expect(sameDigest(digest, digest.slice(0, 62))).toBe(false);
    expect(sameDigest(`${digest}00`, `${digest}00`)).toBe(false);
  });
});
