import type { RoleSelection } from '../pdu/types';

/** What an application entity is for a SOP class: user, provider, both. PS3.7 D.3.3.4. */
export interface Roles {
  readonly scu: boolean;
  readonly scp: boolean;
}

/** Roles of a requestor without role selection. */
export const defaultRoles: Roles = { scu: true, scp: false };

/** Role selections by SOP class; of a repeated one the last counts. */
export function rolesByClass(selections: readonly RoleSelection[]): ReadonlyMap<string, Roles> {
  return new Map(selections.map(({ sopClassUid, scu, scp }) => [sopClassUid, { scu, scp }]));
}

/** The acceptor's role selections: one for each class that was asked for, never a role that was not proposed. */
export function roleAnswers(asked: readonly RoleSelection[], allowed: (sopClassUid: string) => Roles): RoleSelection[] {
  return [...rolesByClass(asked)].map(([sopClassUid, { scu, scp }]) => {
    const may = allowed(sopClassUid);
    return { sopClassUid, scu: scu && may.scu, scp: scp && may.scp };
  });
}
