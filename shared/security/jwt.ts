import { constants, type KeyObject, verify } from 'node:crypto';
import type { Clock } from '#shared/kernel/clock';
import { NotAuthenticatedError } from '#shared/kernel/errors';

/** What a token must be. */
export interface JwtRules {
  /** Public keys of the issuer; one of them signed. */
  readonly keys: readonly KeyObject[];
  /** Claim `iss`, when it is looked at. */
  readonly issuer?: string | undefined;
  /** A value of claim `aud`, when it is looked at. */
  readonly audience?: string | undefined;
  readonly clock: Clock;
}

interface Algorithm {
  readonly keyType: string;
  /** Curve of elliptic keys. */
  readonly curve?: string;
  /** Digest; null where the scheme has its own. */
  readonly digest: string | null;
  readonly isPss?: true;
}

/** RFC 7518 section 3.1 and RFC 8037, without secrets that both sides share: the token names one, its key must fit. */
const algorithms: Readonly<Record<string, Algorithm>> = {
  RS256: { keyType: 'rsa', digest: 'sha256' },
  RS384: { keyType: 'rsa', digest: 'sha384' },
  RS512: { keyType: 'rsa', digest: 'sha512' },
  PS256: { keyType: 'rsa', digest: 'sha256', isPss: true },
  PS384: { keyType: 'rsa', digest: 'sha384', isPss: true },
  PS512: { keyType: 'rsa', digest: 'sha512', isPss: true },
  ES256: { keyType: 'ec', curve: 'prime256v1', digest: 'sha256' },
  ES384: { keyType: 'ec', curve: 'secp384r1', digest: 'sha384' },
  EdDSA: { keyType: 'ed25519', digest: null },
};

const longestToken = 16_384;
const longestSubject = 128;
/** How far the clocks of issuer and platform may be apart. */
const leewayMs = 60_000;
const segment = /^[A-Za-z0-9_-]+$/;

/**
 * Checks signature, times, issuer and audience of a JSON Web Token in compact form.
 *
 * @returns claim `sub`
 * @throws NotAuthenticatedError, saying what does not hold; nothing of the token is in it
 * @see RFC 7519 section 7.2, RFC 8725 (best current practices)
 */
export function verifyJwt(token: string, rules: JwtRules): string {
  const parts = token.length <= longestToken ? token.split('.') : [];
  if (parts.length !== 3 || !parts.every((part) => segment.test(part))) refuse('is no signed token in compact form');
  const [head, body, signature] = parts as [string, string, string];
  const { alg, crit } = jsonOf(head);
  const algorithm = typeof alg === 'string' && Object.hasOwn(algorithms, alg) ? algorithms[alg] : undefined;
  if (!algorithm) refuse('names no algorithm that is taken');
  if (crit !== undefined) refuse('has extensions that must be understood');
  const signed = Buffer.from(`${head}.${body}`);
  const bytes = Buffer.from(signature, 'base64url');
  if (!rules.keys.some((key) => isSigned(signed, bytes, key, algorithm!))) refuse('is not signed by the issuer');
  return checkClaims(jsonOf(body), rules);
}

function isSigned(signed: Buffer, signature: Buffer, key: KeyObject, algorithm: Algorithm): boolean {
  const isOfCurve = algorithm.curve === undefined || key.asymmetricKeyDetails?.namedCurve === algorithm.curve;
  if (key.asymmetricKeyType !== algorithm.keyType || !isOfCurve) return false;
  const padding = algorithm.isPss
    ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    : {};
  return verify(algorithm.digest, signed, { key, dsaEncoding: 'ieee-p1363', ...padding }, signature);
}

function checkClaims(claims: Readonly<Record<string, unknown>>, { issuer, audience, clock }: JwtRules): string {
  const now = clock.now();
  const timeOf = (claim: string) => (typeof claims[claim] === 'number' ? (claims[claim] as number) * 1000 : Number.NaN);
  if (!(timeOf('exp') + leewayMs > now)) refuse('is expired, or does not say when it expires');
  if (claims['nbf'] !== undefined && !(timeOf('nbf') - leewayMs <= now)) refuse('is not valid yet');
  if (issuer !== undefined && claims['iss'] !== issuer) refuse('is of another issuer');
  const audiences = [claims['aud']].flat();
  if (audience !== undefined && !audiences.includes(audience)) refuse('is for another audience');
  const { sub } = claims;
  if (typeof sub !== 'string' || sub === '' || sub.length > longestSubject) refuse('names no subject');
  return sub as string;
}

function jsonOf(part: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch (error) {
    throw new NotAuthenticatedError('The token holds no JSON', { cause: error });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse('holds no JSON object');
  return value as Readonly<Record<string, unknown>>;
}

function refuse(why: string): never {
  throw new NotAuthenticatedError(`The token ${why}`);
}
