/**
 * The upper layer state machine as data: PS3.8 tables 9-6 to 9-10, cell by cell.
 * An event that has no cell for a state cannot happen there (a local primitive out of place) and is refused.
 */

/** States of PS3.8 tables 9-1 to 9-5. */
export type State = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13;

/** Actions of PS3.8 tables 9-6 to 9-9. */
export type ActionName =
  | `AE-${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8}`
  | `DT-${1 | 2}`
  | `AR-${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10}`
  | `AA-${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8}`;

/** Events of PS3.8 table 9-10: primitives of the local user, PDUs received, the transport and the ARTIM timer. */
export type EventName =
  | 'associate-request'
  | 'transport-connected'
  | 'associate-ac-received'
  | 'associate-rj-received'
  | 'transport-accepted'
  | 'associate-rq-received'
  | 'associate-response-accept'
  | 'associate-response-reject'
  | 'data-request'
  | 'data-received'
  | 'release-request'
  | 'release-rq-received'
  | 'release-rp-received'
  | 'release-response'
  | 'abort-request'
  | 'abort-received'
  | 'transport-closed'
  | 'artim-expired'
  | 'invalid-pdu';

/** What happens and where it leads. AE-6 and AR-8 lead to one of two states, which the action decides. */
export type Transition = readonly [ActionName, State];

type Row = Readonly<Partial<Record<State, Transition>>>;

/** The same transition in several states. */
function inStates(states: readonly State[], ...transition: Transition): Row {
  return Object.fromEntries(states.map((state) => [state, transition]));
}

const fromOpen: readonly State[] = [6, 7, 8, 9, 10, 11, 12];
const fromPending: readonly State[] = [3, 5, ...fromOpen];

export const stateTable: Readonly<Record<EventName, Row>> = {
  'associate-request': { 1: ['AE-1', 4] },
  'transport-connected': { 4: ['AE-2', 5] },
  'associate-ac-received': { ...inStates(fromPending, 'AA-8', 13), 2: ['AA-1', 13], 5: ['AE-3', 6], 13: ['AA-6', 13] },
  'associate-rj-received': { ...inStates(fromPending, 'AA-8', 13), 2: ['AA-1', 13], 5: ['AE-4', 1], 13: ['AA-6', 13] },
  'transport-accepted': { 1: ['AE-5', 2] },
  'associate-rq-received': { ...inStates(fromPending, 'AA-8', 13), 2: ['AE-6', 3], 13: ['AA-7', 13] },
  'associate-response-accept': { 3: ['AE-7', 6] },
  'associate-response-reject': { 3: ['AE-8', 13] },
  'data-request': { 6: ['DT-1', 6], 8: ['AR-7', 8] },
  'data-received': {
    ...inStates(fromPending, 'AA-8', 13),
    2: ['AA-1', 13],
    6: ['DT-2', 6],
    7: ['AR-6', 7],
    13: ['AA-6', 13],
  },
  'release-request': { 6: ['AR-1', 7] },
  'release-rq-received': {
    ...inStates(fromPending, 'AA-8', 13),
    2: ['AA-1', 13],
    6: ['AR-2', 8],
    7: ['AR-8', 9],
    13: ['AA-6', 13],
  },
  'release-rp-received': {
    ...inStates(fromPending, 'AA-8', 13),
    2: ['AA-1', 13],
    7: ['AR-3', 1],
    10: ['AR-10', 12],
    11: ['AR-3', 1],
    13: ['AA-6', 13],
  },
  'release-response': { 8: ['AR-4', 13], 9: ['AR-9', 11], 12: ['AR-4', 13] },
  'abort-request': { ...inStates(fromPending, 'AA-1', 13), 4: ['AA-2', 1] },
  'abort-received': { ...inStates(fromPending, 'AA-3', 1), 2: ['AA-2', 1], 13: ['AA-2', 1] },
  'transport-closed': { ...inStates(fromPending, 'AA-4', 1), 2: ['AA-5', 1], 4: ['AA-4', 1], 13: ['AR-5', 1] },
  'artim-expired': { 2: ['AA-2', 1], 13: ['AA-2', 1] },
  'invalid-pdu': { ...inStates(fromPending, 'AA-8', 13), 2: ['AA-1', 13], 13: ['AA-7', 13] },
};

/** The cell of the table, or undefined where the standard has none. */
export function transition(state: State, event: EventName): Transition | undefined {
  return stateTable[event][state];
}
