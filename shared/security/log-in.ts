import type { Clock } from '#shared/kernel/clock';
import { NotAuthenticatedError } from '#shared/kernel/errors';
import { LoginAttempts } from './attempts';
import type { AuditLog } from './audit';
import type { AuditEvent } from './audit-events';
import { verifyPassword } from './password';
import type { User, Users } from './users';

/**
 * Checks who a person is by login and password: the one place that does. `peer` is an address without port.
 *
 * Rejects with NotAuthenticatedError for a wrong password and an unknown or disabled user alike, with
 * TooManyAttemptsError while user or address are blocked.
 */
export type PasswordCheck = (login: string, password: string, peer: string) => Promise<User>;

const longestLogin = 128;

/** Makes the check, with its own memory of failed attempts. */
export function createPasswordCheck(users: Users, audit: AuditLog, clock: Clock): PasswordCheck {
  const attempts = new LoginAttempts(clock);
  const note = (actor: string, peer: string, outcome: 0 | 4) =>
    audit.record({ event: 'login', action: 'E', outcome, actor, peer } satisfies AuditEvent);

  return async (login, password, peer) => {
    const name = login.slice(0, longestLogin).toLowerCase();
    const forgive = attempts.count(name, peer);
    const user = await users.byLogin(name);
    const fits = await verifyPassword(password, user?.passwordHash);
    if (!user || !fits || user.disabled) {
      // What was typed into the login field may be a password: only known users are named.
      note(user ? `user:${user._id}` : 'anonymous', peer, 4);
      throw new NotAuthenticatedError('Wrong user or password');
    }
    forgive();
    note(`user:${user._id}`, peer, 0);
    return user;
  };
}
