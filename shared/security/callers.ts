import type { Caller, Permission } from '#shared/kernel/caller';
import { allows, type Grant } from './permissions';

/** How a caller proved who it is. */
type CallerKind = 'user' | 'key' | 'dimse' | 'system';

/** A caller made by this library; `id` starts with its kind. */
export interface KnownCaller extends Caller {
  readonly kind: CallerKind;
  /** What its owner calls it: the login of a user, the name of a key, an AE title. Not for logs. */
  readonly label: string;
  readonly grants: readonly Grant[];
  /** Of a caller with a session cookie: the digest of its token. */
  readonly sessionId?: string;
}

/** Makes a caller out of what it is granted. */
export function makeCaller(facts: Omit<KnownCaller, 'can'>): KnownCaller {
  return { ...facts, can: (permission: Permission, space?: string) => allows(facts.grants, permission, space) };
}

/** The platform itself: commands of the operator on this machine, sweeps, deliveries. */
export function systemCaller(name: string): KnownCaller {
  return makeCaller({
    id: `system:${name}`,
    kind: 'system',
    label: name,
    grants: [{ permissions: ['*'], spaces: ['*'] }],
  });
}

/** A DIMSE peer that was accepted for some spaces; it may read and write studies there. */
export function dimseCaller(aeTitle: string, spaces: readonly string[]): KnownCaller {
  const grants = [{ permissions: ['study:read', 'study:write'], spaces }];
  return makeCaller({ id: `dimse:${aeTitle}`, kind: 'dimse', label: aeTitle, grants });
}

/** True for callers of this library, which know more of themselves than the kernel asks for. */
export function isKnownCaller(caller: Caller): caller is KnownCaller {
  return 'kind' in caller && 'grants' in caller;
}

/**
 * Names the rights that a caller would hand on without holding them: nobody makes a key that can do more than they can.
 *
 * @returns `scope in space`, empty when all may be handed on
 */
export function notHeld(caller: Caller, scopes: readonly string[], spaces: readonly string[]): string[] {
  return scopes.flatMap((scope) =>
    spaces
      .filter((space) => !caller.can(scope as Permission, space === '*' ? undefined : space))
      .map((space) => `${scope} in ${space}`),
  );
}
