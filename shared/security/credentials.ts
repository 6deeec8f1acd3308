import { NotAuthenticatedError } from '#shared/kernel/errors';
import { sessionTokenOf } from './sessions';

/** What a request shows of itself. */
export type Credentials =
  | { readonly kind: 'bearer'; readonly token: string }
  | { readonly kind: 'basic'; readonly login: string; readonly password: string }
  | { readonly kind: 'session'; readonly token: string };

const longestHeader = 2_048;

/**
 * Reads the credentials of a request: the Authorization header where there is one, else the session cookie.
 *
 * @throws NotAuthenticatedError when there are none, or none of a kind we know
 * @see RFC 6750 (Bearer), RFC 7617 (Basic)
 */
export function readCredentials(headers: Readonly<Record<string, string | undefined>>): Credentials {
  const header = headers['authorization'];
  if (header !== undefined) return readAuthorization(header);
  const token = sessionTokenOf(headers['cookie']);
  if (token === undefined) throw new NotAuthenticatedError('Log in, or send an API key as Bearer token');
  return { kind: 'session', token };
}

function readAuthorization(header: string): Credentials {
  const [, scheme, value] = /^(\w+) +([\x21-\x7e]+) *$/.exec(header.slice(0, longestHeader + 1)) ?? [];
  if (header.length <= longestHeader && value !== undefined) {
    if (scheme?.toLowerCase() === 'bearer') return { kind: 'bearer', token: value };
    if (scheme?.toLowerCase() === 'basic') return readBasic(value);
  }
  throw new NotAuthenticatedError('The Authorization header is neither Bearer nor Basic');
}

function readBasic(value: string): Credentials {
  const text = Buffer.from(value, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 1) throw new NotAuthenticatedError('The Basic credentials hold no user');
  return { kind: 'basic', login: text.slice(0, colon), password: text.slice(colon + 1) };
}
