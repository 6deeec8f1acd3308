import type { Permission } from '#shared/kernel/caller';

/** Every right there is: a verb on a resource. */
export const permissions = [
  'study:read',
  'study:write',
  'study:delete',
  'workitem:read',
  'workitem:write',
  'report:read',
  'report:write',
  'film:share',
  'space:read',
  'space:admin',
  'quarantine:read',
  'quarantine:admin',
  'route:admin',
  'audit:read',
  'system:read',
  'system:admin',
] as const satisfies readonly Permission[];

/** A right of the list above. */
export type KnownPermission = (typeof permissions)[number];

/** A role: a name for a set of rights. */
export type Role = 'administrator' | 'radiologist' | 'engineer' | 'application';

/** What each role may do where it is granted. `*` is every right, also those that later versions add. */
export const roles: Readonly<Record<Role, readonly (KnownPermission | '*')[]>> = {
  administrator: ['*'],
  radiologist: [
    'study:read',
    'study:write',
    'workitem:read',
    'workitem:write',
    'report:read',
    'report:write',
    'film:share',
    'space:read',
  ],
  engineer: ['space:read', 'space:admin', 'quarantine:read', 'quarantine:admin', 'route:admin', 'system:read'],
  application: ['study:read', 'study:write', 'workitem:read', 'workitem:write', 'space:read'],
};

/** Rights in some spaces, or with `*` in all of them and on the platform as a whole. */
export interface Grant {
  readonly permissions: readonly string[];
  readonly spaces: readonly string[];
}

/** Tells whether one of the grants gives the right. Without a space it takes a grant for all spaces. */
export function allows(grants: readonly Grant[], permission: Permission, space?: string): boolean {
  return grants.some(
    (grant) =>
      (grant.spaces.includes('*') || (space !== undefined && grant.spaces.includes(space))) &&
      (grant.permissions.includes('*') || grant.permissions.includes(permission)),
  );
}

/** The grant that a role means in some spaces. */
export function grantOf(role: Role, spaces: readonly string[]): Grant {
  return { permissions: roles[role], spaces };
}

/** True for a right of the list, or `*`. */
export function isScope(text: string): boolean {
  return text === '*' || (permissions as readonly string[]).includes(text);
}
