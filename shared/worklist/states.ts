/** States of a workitem (PS3.4 Table CC.1.1-1). */
export type WorkitemState = 'SCHEDULED' | 'IN PROGRESS' | 'COMPLETED' | 'CANCELED';

/** States in which a workitem does not change any more. */
export const finalStates: readonly WorkitemState[] = ['COMPLETED', 'CANCELED'];

/** What may be asked of a workitem, whether with its Transaction UID or not. */
export type StateRequest =
  | { readonly kind: 'create' }
  | { readonly kind: 'cancelRequest' }
  | { readonly kind: 'change'; readonly to: WorkitemState; readonly isCorrectTransaction: boolean };

/** Codes of PS3.4 CC.2 that say why not, or that nothing had to be done. */
export type StateCode = '0111' | 'C300' | 'C301' | 'C302' | 'C303' | 'C307' | 'C310' | 'C311' | 'B304' | 'B306';

/**
 * What a request does: `create` makes it, `change` puts it into the requested state (a final one only when what that
 * asks for is there, else C304), `cancel` goes through IN PROGRESS to CANCELED, `report` tells the subscribers.
 */
export type StateDecision =
  | { readonly kind: 'create' | 'change' | 'cancel' | 'report' }
  | { readonly kind: 'already'; readonly code: 'B304' | 'B306' }
  | { readonly kind: 'refused'; readonly code: StateCode };

const refused = (code: StateCode): StateDecision => ({ kind: 'refused', code });

/**
 * The Unified Procedure Step State Transition Table.
 *
 * @param state - null when there is no such workitem
 * @see PS3.4 Table CC.1.1-2
 */
export function decide(state: WorkitemState | null, request: StateRequest): StateDecision {
  if (request.kind === 'create') return state === null ? { kind: 'create' } : refused('0111');
  if (state === null) return refused('C307');
  if (request.kind === 'cancelRequest') return onCancelRequest(state);
  if (request.to === 'SCHEDULED') return refused('C303');
  if (!request.isCorrectTransaction) return refused('C301');
  return onChange(state, request.to);
}

function onCancelRequest(state: WorkitemState): StateDecision {
  if (state === 'SCHEDULED') return { kind: 'cancel' };
  if (state === 'IN PROGRESS') return { kind: 'report' };
  return state === 'CANCELED' ? { kind: 'already', code: 'B304' } : refused('C311');
}

function onChange(state: WorkitemState, to: Exclude<WorkitemState, 'SCHEDULED'>): StateDecision {
  if (state === to && state !== 'IN PROGRESS') return { kind: 'already', code: to === 'CANCELED' ? 'B304' : 'B306' };
  if (finalStates.includes(state)) return refused('C300');
  if (to === 'IN PROGRESS') return state === 'SCHEDULED' ? { kind: 'change' } : refused('C302');
  return state === 'SCHEDULED' ? refused('C310') : { kind: 'change' };
}
