import { createHmac, randomBytes } from 'node:crypto';
import type { Authoriser, CallFacts } from '#shared/kernel/caller';
import type { Clock } from '#shared/kernel/clock';
import { NotAuthenticatedError } from '#shared/kernel/errors';
import type { ApiKeys } from './api-keys';
import type { AuditLog } from './audit';
import type { KnownCaller } from './callers';
import { readCredentials } from './credentials';
import { ExpiringMap } from './expiring-map';
import type { PasswordCheck } from './log-in';
import { requireSameOrigin } from './same-origin';
import type { Sessions } from './sessions';
import { userCaller } from './user-caller';

/** The authoriser of HTTP calls; it answers known callers. */
export interface SecurityAuthoriser extends Authoriser {
  authenticate(headers: Readonly<Record<string, string | undefined>>, facts: CallFacts): Promise<KnownCaller>;
}

interface Parts {
  readonly keys: ApiKeys;
  readonly sessions: Sessions;
  readonly checkPassword: PasswordCheck;
  readonly audit: AuditLog;
  readonly clock: Clock;
}

/** Tools that send Basic with each request pay for the slow hash once in this time. */
const rememberPasswordMs = 30_000;

/**
 * Makes the authoriser: API key as Bearer, login and password as Basic (for tools), or session cookie. A cookie counts
 * for changes only on requests from our own pages.
 */
export function createAuthoriser(parts: Parts): SecurityAuthoriser & { forget(userId: string): void } {
  const passwords = new ExpiringMap<KnownCaller>(parts.clock, 1_000);
  const memoryKey = randomBytes(32); // passwords are poor in chance: their digests in memory are keyed

  async function byPassword(login: string, password: string, peer: string): Promise<KnownCaller> {
    const digest = createHmac('sha256', memoryKey)
      .update(JSON.stringify([login.toLowerCase(), password]))
      .digest('hex');
    const known = passwords.get(digest);
    if (known) return known;
    const caller = userCaller(await parts.checkPassword(login, password, peer));
    passwords.set(digest, caller, rememberPasswordMs);
    return caller;
  }

  async function byKey(token: string, peer: string): Promise<KnownCaller> {
    const caller = await parts.keys.verify(token);
    if (caller) return caller;
    parts.audit.record({ event: 'login', action: 'E', outcome: 4, actor: 'anonymous', peer, operation: 'api-key' });
    throw new NotAuthenticatedError('Unknown, expired or revoked API key');
  }

  async function bySession(token: string, headers: Readonly<Record<string, string | undefined>>, method: string) {
    const caller = await parts.sessions.verify(token);
    if (!caller) throw new NotAuthenticatedError('The session is over, log in again');
    requireSameOrigin(method, headers);
    return caller;
  }

  return {
    async authenticate(headers, { method, peer }) {
      const shown = readCredentials(headers);
      if (shown.kind === 'bearer') return byKey(shown.token, peer);
      if (shown.kind === 'basic') return byPassword(shown.login, shown.password, peer);
      return bySession(shown.token, headers, method);
    },
    forget: (userId) => passwords.deleteWhere((caller) => caller.id === `user:${userId}`),
  };
}
