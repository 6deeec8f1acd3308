import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import fc from 'fast-check';
import { NotAuthenticatedError } from '#shared/kernel/errors';
import { type JwtRules, verifyJwt } from './jwt';

const at = 1_800_000_000;
const clock = { now: () => at * 1000 };
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const p256 = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const ed25519 = generateKeyPairSync('ed25519');
const rules: JwtRules = { keys: [rsa.publicKey], clock };
const claims = { sub: 'ada', exp: at + 60 };

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

function make(head: object, body: unknown, key: KeyObject, digest: string | null = 'sha256', options = {}): string {
  const text = `${encode(head)}.${encode(body)}`;
  const signature = sign(digest, Buffer.from(text), { key, dsaEncoding: 'ieee-p1363', ...options });
  return `${text}.${signature.toString('base64url')}`;
}

const rs256 = (body: unknown, head: object = { alg: 'RS256' }) => make(head, body, rsa.privateKey);

describe('a JSON Web Token', () => {
  it('is verified: the example of RFC 7515 A.3 (ES256)', () => {
    const key = createPublicKey({
      format: 'jwk',
      key: {
        kty: 'EC',
        crv: 'P-256',
        x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
        y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
      },
    });
    const token =
      'eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q';
    const then = { now: () => 1_300_819_380_000 };
    // It has no subject: that is the last thing looked at, so all else held.
    expect(() => verifyJwt(token, { keys: [key], issuer: 'joe', clock: then })).toThrow('The token names no subject');
    expect(() => verifyJwt(token, { keys: [key], issuer: 'jane', clock: then })).toThrow('of another issuer');
    expect(() => verifyJwt(token, { keys: [key], clock })).toThrow('is expired');
  });

  it('is verified: the signature of RFC 8037 A.4 (Ed25519)', () => {
    const key = createPublicKey({
      format: 'jwk',
      key: { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' },
    });
    const token =
      'eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg';
    // What it signs is a text: the signature held.
    expect(() => verifyJwt(token, { keys: [key], clock })).toThrow('The token holds no JSON');
  });

  const pss = { padding: 6, saltLength: -1 };
  it.each([
    ['RS256', rsa, 'sha256', {}],
    ['RS512', rsa, 'sha512', {}],
    ['PS256', rsa, 'sha256', pss],
    ['ES256', p256, 'sha256', {}],
    ['EdDSA', ed25519, null, {}],
  ] as const)('gives its subject, signed by %s', (alg, { privateKey, publicKey }, digest, options) => {
    const token = make({ alg }, claims, privateKey, digest, options);
    expect(verifyJwt(token, { keys: [p256.publicKey, publicKey], clock })).toBe('ada');
  });

  it.each<[string, string, Partial<JwtRules>]>([
    ['expired', rs256({ ...claims, exp: at - 61 }), {}],
    ['without a time to expire', rs256({ sub: 'ada' }), {}],
    ['with a text as time to expire', rs256({ ...claims, exp: '9999999999' }), {}],
    ['not valid yet', rs256({ ...claims, nbf: at + 61 }), {}],
    ['without a subject', rs256({ exp: at + 60 }), {}],
    ['with an empty subject', rs256({ ...claims, sub: '' }), {}],
    ['of another issuer', rs256({ ...claims, iss: 'b' }), { issuer: 'a' }],
    ['for another audience', rs256({ ...claims, aud: ['b', 'c'] }), { audience: 'a' }],
    ['with a critical extension', rs256(claims, { alg: 'RS256', crit: ['b64'] }), {}],
    [
      'of another key',
      make({ alg: 'RS256' }, claims, generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey),
      {},
    ],
    ['that is not signed', `${encode({ alg: 'none' })}.${encode(claims)}.`, {}],
    ['that names none as its algorithm', `${encode({ alg: 'none' })}.${encode(claims)}.AA`, {}],
    ['signed with the public key as a secret', `${encode({ alg: 'HS256' })}.${encode(claims)}.AA`, {}],
    [
      'of an algorithm that is a property of every object',
      `${encode({ alg: 'constructor' })}.${encode(claims)}.AA`,
      {},
    ],
    ['whose algorithm does not fit its key', make({ alg: 'ES256' }, claims, rsa.privateKey), {}],
    ['over 16 KiB', rs256({ ...claims, more: 'x'.repeat(20_000) }), {}],
    ['of an array', rs256([1]), {}],
  ])('is refused: one %s', (_name, token, further) => {
    expect(() => verifyJwt(token, { ...rules, ...further })).toThrow(NotAuthenticatedError);
  });

  it('is taken from the issuer, for the audience, up to a minute late or early', () => {
    const token = rs256({ sub: 'ada', exp: at - 59, nbf: at + 59, iss: 'a', aud: ['b', 'a'] });
    expect(verifyJwt(token, { ...rules, issuer: 'a', audience: 'a' })).toBe('ada');
  });

  it('is refused with any character changed, and nothing else is thrown', () => {
    const token = rs256(claims);
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.stringMatching(/^[ -~]$/), (where, character) => {
        const changed = token.slice(0, where) + character + token.slice(where + 1);
        const same = (part: string) => Buffer.from(part, 'base64url').toString('hex');
        // The last character of a part has bits that mean nothing.
        fc.pre(changed.split('.').map(same).join() !== token.split('.').map(same).join());
        expect(() => verifyJwt(changed, rules)).toThrow(NotAuthenticatedError);
      }),
      { numRuns: 200 },
    );
  });

  it('is not taken from a private key that is no key of the issuer', () => {
    const other = createPrivateKey(p256.privateKey.export({ type: 'pkcs8', format: 'pem' }));
    expect(() => verifyJwt(make({ alg: 'ES256' }, claims, other), rules)).toThrow('is not signed by the issuer');
  });
});
