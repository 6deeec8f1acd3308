import { generateKeyPairSync, sign } from 'node:crypto';
import { NotAuthenticatedError } from '#shared/kernel/errors';
import { adminPassword, headersOf, type TestSecurity, testSecurity } from '#shared/security/testing';
import { createIdentityCheck, type IdentityCheck } from './user-identity';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
let t: TestSecurity;
let check: IdentityCheck;
beforeEach(async () => {
  t = await testSecurity();
  const { security, audit, clock } = t;
  check = createIdentityCheck({ security, audit, clock, jwt: { keys: [publicKey], issuer: 'site' } });
});
afterEach(() => t.close());

const show = (type: number, primary: string, secondary = '') =>
  check(
    { type, positiveResponseRequested: false, primary: Buffer.from(primary), secondary: Buffer.from(secondary) },
    '10.0.0.7',
  );

function token(claims: object): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${encode({ alg: 'EdDSA' })}.${encode(claims)}`;
  return `${text}.${sign(null, Buffer.from(text), privateKey).toString('base64url')}`;
}

const inAMinute = () => t.clock.now() / 1000 + 60;

async function auditOf(event: string) {
  await t.audit.flush();
  const entries = await t.catalogue.at<never>('audit').find({});
  return (entries as { event: string; outcome: number; actor: string; peer: string }[]).filter(
    (it) => it.event === event,
  );
}

describe('a user identity', () => {
  it.each([
    ['1, a user name', () => show(1, 'Admin')],
    ['2, with the password as passcode', () => show(2, 'admin', adminPassword)],
    ['5, a JSON Web Token', () => show(5, token({ sub: 'admin', iss: 'site', exp: inAMinute() }))],
  ])('of type %s is the account it names', async (_name, identify) => {
    const caller = await identify();
    expect(caller).toMatchObject({ id: 'user:admin-id', label: 'admin' });
    expect(caller.can('study:write', 'main')).toBe(true);
    expect(await auditOf('login')).toMatchObject([{ outcome: 0, actor: 'user:admin-id', peer: '10.0.0.7' }]);
  });

  it('of type 2 with an API key as passcode has the rights of the key, under any name', async () => {
    const { id, headers } = await headersOf(t, ['study:read'], ['main']);
    const caller = await show(2, 'CT1', headers.authorization.slice('Bearer '.length));
    expect(caller.id).toBe(id);
    expect([caller.can('study:read', 'main'), caller.can('study:write', 'main')]).toEqual([true, false]);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['1 names nobody', () => show(1, 'nobody')],
    ['1 is empty', () => show(1, '')],
    ['2 has a wrong passcode', () => show(2, 'admin', 'wrong')],
    ['2 has no passcode', () => show(2, 'admin')],
    ['2 has a passcode that is not UTF-8', () => show(2, 'admin', '\ufffd\ufffd')],
    ['3 is a Kerberos ticket', () => show(3, 'ticket')],
    ['4 is a SAML assertion', () => show(4, '<Assertion/>')],
    ['5 is expired', () => show(5, token({ sub: 'admin', iss: 'site', exp: inAMinute() - 121 }))],
    ['5 is of another issuer', () => show(5, token({ sub: 'admin', iss: 'other', exp: inAMinute() }))],
    ['5 names nobody', () => show(5, token({ sub: 'nobody', iss: 'site', exp: inAMinute() }))],
    ['5 is no token', () => show(5, 'token')],
    ['6 is of no known type', () => show(6, 'x')],
  ])('is refused: type %s', async (_name, identify) => {
    await expect(identify()).rejects.toBeInstanceOf(NotAuthenticatedError);
  });

  it('says of a kind that is not taken which it is, never what was shown', async () => {
    await expect(show(3, 'secret')).rejects.toThrow('Kerberos tickets are not supported');
    await expect(show(4, 'secret')).rejects.toThrow('SAML assertions are not supported');
  });

  it('that is a token is refused where no issuer is configured', async () => {
    const { security, audit, clock } = t;
    const without = createIdentityCheck({ security, audit, clock });
    const primary = Buffer.from(token({ sub: 'admin', iss: 'site', exp: inAMinute() }));
    const identity = { type: 5, positiveResponseRequested: true, primary, secondary: new Uint8Array(0) };
    await expect(without(identity, '10.0.0.7')).rejects.toThrow('no key of their issuer');
  });

  it('of a disabled account is refused, and noted with its outcome', async () => {
    await t.catalogue.at<never>('users').updateOne({ _id: 'admin-id' } as never, { $set: { disabled: true } } as never);
    await expect(show(1, 'admin')).rejects.toBeInstanceOf(NotAuthenticatedError);
    expect(await auditOf('login')).toMatchObject([{ outcome: 4, actor: 'user:admin-id' }]);
  });
});
