import { type KnownCaller, makeCaller } from './callers';
import { type Grant, grantOf } from './permissions';
import type { User } from './users';

/** What a user may do. */
function grantsOf(user: User): Grant[] {
  return user.roles.map(({ role, spaces }) => grantOf(role, spaces));
}

/** The caller that a user is, in a session or not. */
export function userCaller(user: User, sessionId?: string): KnownCaller {
  const facts = { id: `user:${user._id}`, kind: 'user' as const, label: user.login, grants: grantsOf(user) };
  return makeCaller(sessionId === undefined ? facts : { ...facts, sessionId });
}
