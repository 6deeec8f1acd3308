import type { Caller } from '#shared/kernel/caller';
import { NotAuthenticatedError } from '#shared/kernel/errors';
import { empty, type HttpResult, json } from '#shared/kernel/function/result';
import type { RequestFacts } from '#shared/kernel/function/route';
import type { Services } from '#shared/kernel/services';
import { isKnownCaller, type KnownCaller } from '#shared/security/callers';
import { requireSameOrigin } from '#shared/security/same-origin';
import { endedSessionCookieHeader, sessionCookieHeader } from '#shared/security/sessions';
import { userCaller } from '#shared/security/user-caller';

type Facts = Pick<RequestFacts, 'headers' | 'sourceIp' | 'origin'>;

/** By TLS, as the proxy in front says. A false claim only makes the claimant's own cookie stricter. */
const cameByTls = (facts: Facts): boolean =>
  facts.origin.startsWith('https:') || facts.headers['x-forwarded-proto'] === 'https';

/**
 * Opens a session and gives its token as a cookie that no script can read.
 *
 * @throws NotAuthenticatedError @throws TooManyAttemptsError
 * @throws CrossSiteRequestError when a browser sends it from a foreign page
 */
export async function logIn(
  request: Facts & { readonly body: { readonly login: string; readonly password: string } },
  { security }: Pick<Services, 'security'>,
): Promise<HttpResult> {
  const { headers, sourceIp, body } = request;
  const fromBrowser = headers['origin'] !== undefined || headers['sec-fetch-site'] !== undefined;
  if (fromBrowser) requireSameOrigin('POST', headers);
  const { user, token } = await security.logIn(body.login, body.password, sourceIp);
  return json(described(userCaller(user)), 200, {
    'set-cookie': sessionCookieHeader(token, cameByTls(request)),
    'cache-control': 'no-store',
  });
}

/** Says who calls and what they may do. */
export function describeSession(caller: Caller): HttpResult {
  return json(described(known(caller)), 200, { 'cache-control': 'no-store' });
}

/** Ends the session of the cookie; with a key or Basic there is none, and nothing happens. */
export async function logOut(
  request: Facts,
  caller: Caller,
  { security, audit }: Pick<Services, 'security' | 'audit'>,
): Promise<HttpResult> {
  const { sessionId, id } = known(caller);
  if (sessionId !== undefined) {
    await security.sessions.close(sessionId);
    audit.record({ event: 'logout', action: 'E', actor: id, peer: request.sourceIp });
  }
  return empty(204, { 'set-cookie': endedSessionCookieHeader(cameByTls(request)) });
}

/** Changes the caller's own password; their other sessions end. */
export async function changePassword(
  request: Facts & { readonly body: { readonly currentPassword: string; readonly newPassword: string } },
  caller: Caller,
  { security }: Pick<Services, 'security'>,
): Promise<HttpResult> {
  const { currentPassword, newPassword } = request.body;
  await security.changePassword(known(caller), currentPassword, newPassword, request.sourceIp);
  return empty();
}

function described(caller: KnownCaller) {
  return { id: caller.id, kind: caller.kind, name: caller.label, grants: caller.grants };
}

function known(caller: Caller): KnownCaller {
  if (isKnownCaller(caller)) return caller;
  throw new NotAuthenticatedError('This caller has no account');
}
