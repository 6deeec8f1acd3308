import { dimseCaller, makeCaller, notHeld, systemCaller } from './callers';
import { allows, grantOf, isScope, permissions, type Role, roles } from './permissions';

describe('rights', () => {
  it('of a space are no rights on the platform, those of all spaces are', () => {
    const inMain = [{ permissions: ['space:admin'], spaces: ['main'] }];
    expect([allows(inMain, 'space:admin', 'main'), allows(inMain, 'space:admin')]).toEqual([true, false]);
    const everywhere = [{ permissions: ['space:admin'], spaces: ['*'] }];
    expect([allows(everywhere, 'space:admin', 'main'), allows(everywhere, 'space:admin')]).toEqual([true, true]);
  });

  it('do not mix between grants', () => {
    const grants = [grantOf('radiologist', ['a']), grantOf('engineer', ['b'])];
    expect(allows(grants, 'study:read', 'a')).toBe(true);
    expect(allows(grants, 'study:read', 'b')).toBe(false);
    expect(allows(grants, 'space:admin', 'a')).toBe(false);
  });

  it('of a space called * do not exist: the name asks for nothing more', () => {
    expect(allows([{ permissions: ['study:read'], spaces: ['main'] }], 'study:read', '*')).toBe(false);
  });

  it.each<[Role, readonly string[]]>([
    ['radiologist', ['study:delete', 'space:admin', 'system:admin', 'audit:read']],
    ['engineer', ['study:read', 'study:delete', 'system:admin', 'audit:read']],
    ['application', ['study:delete', 'space:admin', 'system:admin', 'audit:read']],
  ])('of a %s do not reach %j', (role, denied) => {
    for (const permission of denied) expect(allows([grantOf(role, ['*'])], permission as 'study:read')).toBe(false);
  });

  it('of an engineer reach what moves in a space, and what it is about only by UID', () => {
    for (const permission of ['space:read', 'route:admin', 'system:read'] as const)
      expect(allows([grantOf('engineer', ['main', '*'])], permission)).toBe(true);
    for (const permission of ['study:read', 'workitem:read', 'report:read'] as const)
      expect(allows([grantOf('engineer', ['main', '*'])], permission)).toBe(false);
  });

  it('of an administrator are all of them', () => {
    for (const permission of permissions) expect(allows([grantOf('administrator', ['*'])], permission)).toBe(true);
  });

  it('named by roles exist', () => {
    for (const role of Object.values(roles)) for (const permission of role) expect(isScope(permission)).toBe(true);
    expect(isScope('study:fly')).toBe(false);
  });
});

describe('callers', () => {
  it('of DIMSE read and write in their spaces alone', () => {
    const caller = dimseCaller('CT1', ['main']);
    expect([
      caller.id,
      caller.can('study:write', 'main'),
      caller.can('study:write', 'b'),
      caller.can('study:delete', 'main'),
    ]).toEqual(['dimse:CT1', true, false, false]);
  });

  it('of the platform itself may do everything', () => {
    expect(systemCaller('sweep').can('study:delete', 'main')).toBe(true);
  });

  it('hand on what they hold and nothing more', () => {
    const grants = [{ permissions: ['study:read', 'system:admin'], spaces: ['main'] }];
    const caller = makeCaller({ id: 'key:1', kind: 'key', label: '', grants });
    expect(notHeld(caller, ['study:read'], ['main'])).toEqual([]);
    expect(notHeld(caller, ['*', 'study:read'], ['main', '*'])).toEqual(['* in main', '* in *', 'study:read in *']);
    expect(notHeld(systemCaller('x'), ['*'], ['*', 'main'])).toEqual([]);
  });
});
