import { DuplicateKeyError } from '#shared/catalogue/errors';
import type { Catalogue } from '#shared/catalogue/port';
import type { Clock } from '#shared/kernel/clock';
import { NotAuthenticatedError } from '#shared/kernel/errors';
import type { Logger } from '#shared/kernel/logger';
import { type ApiKeys, createApiKeys } from './api-keys';
import type { AuditLog } from './audit';
import { createAuthoriser, type SecurityAuthoriser } from './authoriser';
import type { KnownCaller } from './callers';
import { createPasswordCheck } from './log-in';
import { randomPassword } from './password';
import { createSessions, type Sessions } from './sessions';
import { createUsers, type User, type Users } from './users';

/** Everything that knows accounts. */
export interface Security {
  readonly users: Users;
  readonly keys: ApiKeys;
  readonly sessions: Sessions;
  readonly authoriser: SecurityAuthoriser;
  /**
   * Opens a session for a person.
   *
   * @returns the token for the cookie
   * @throws NotAuthenticatedError @throws TooManyAttemptsError
   */
  logIn(login: string, password: string, peer: string): Promise<{ readonly user: User; readonly token: string }>;
  /**
   * Changes the caller's own password and ends their other sessions.
   *
   * @throws NotAuthenticatedError when `current` is wrong @throws WeakPasswordError
   */
  changePassword(caller: KnownCaller, current: string, next: string, peer: string): Promise<void>;
  /**
   * Gives a user a new random password and ends all their sessions: for the operator at the machine.
   *
   * @throws UserNotFoundError
   */
  resetPassword(login: string): Promise<string>;
}

declare module '#shared/kernel/services' {
  interface Services {
    readonly security: Security;
  }
}

/** Puts the accounts of a catalogue together. */
export function createSecurity(parts: {
  readonly catalogue: Catalogue;
  readonly audit: AuditLog;
  readonly clock: Clock;
}): Security {
  const { catalogue, audit, clock } = parts;
  const users = createUsers(catalogue, clock);
  const keys = createApiKeys(catalogue, clock);
  const sessions = createSessions(catalogue, clock, users);
  const checkPassword = createPasswordCheck(users, audit, clock);
  const authoriser = createAuthoriser({ keys, sessions, checkPassword, audit, clock });

  async function setPassword(login: string, password: string, actor: string, keepSession?: string): Promise<void> {
    const user = await users.setPassword(login, password);
    authoriser.forget(user._id);
    await sessions.closeAll(user._id, keepSession);
    audit.record({ event: 'accountChanged', action: 'U', actor, object: `user:${user._id}`, operation: 'password' });
    await audit.flush();
  }

  return {
    users,
    keys,
    sessions,
    authoriser,
    async logIn(login, password, peer) {
      const user = await checkPassword(login, password, peer);
      return { user, token: await sessions.open(user) };
    },
    async changePassword(caller, current, next, peer) {
      if (caller.kind !== 'user') throw new NotAuthenticatedError('Only a user has a password');
      const user = await checkPassword(caller.label, current, peer);
      await setPassword(user.login, next, caller.id, caller.sessionId);
    },
    async resetPassword(login) {
      const password = randomPassword();
      await setPassword(login, password, 'system:operator');
      return password;
    },
  };
}

/**
 * Does what the first start needs: the user `admin` with a random password, printed once and kept only as hash, and the
 * bootstrap API key. Later starts change nothing, unless the bootstrap key's value changed.
 *
 * @param print - writes to the operator's terminal, never to the log
 */
export async function prepareAccounts(parts: {
  readonly security: Security;
  readonly audit: AuditLog;
  readonly log: Logger;
  readonly bootstrapApiKey: string | undefined;
  readonly print: (text: string) => void;
}): Promise<void> {
  const { security, audit, log } = parts;
  const actor = 'system:start';
  if (!(await security.users.any()) && (await makeAdministrator(security, parts.print))) {
    audit.record({ event: 'accountChanged', action: 'C', actor, operation: 'first-start', object: 'user:admin' });
  }
  if (parts.bootstrapApiKey !== undefined && (await security.keys.bootstrap(parts.bootstrapApiKey))) {
    audit.record({ event: 'accountChanged', action: 'C', actor, operation: 'first-start', object: 'key:bootstrap' });
    log.info('the bootstrap API key was set');
  }
  await security.sessions.sweep();
  await audit.flush();
}

/** False when another process was first: then that one printed its password. */
async function makeAdministrator(security: Security, print: (text: string) => void): Promise<boolean> {
  const password = randomPassword();
  try {
    await security.users.create('admin', password, [{ role: 'administrator', spaces: ['*'] }]);
  } catch (error) {
    if (error instanceof DuplicateKeyError) return false;
    throw error;
  }
  print(
    `\nFirst start. Log in as  admin  with the password  ${password}\nIt is shown only now: keep it, then change it.\n\n`,
  );
  return true;
}
