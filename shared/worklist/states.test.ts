import { decide, type StateRequest, type WorkitemState } from './states';

const states: readonly (WorkitemState | null)[] = [null, 'SCHEDULED', 'IN PROGRESS', 'COMPLETED', 'CANCELED'];
const change = (to: WorkitemState, isCorrectTransaction: boolean): StateRequest => ({
  kind: 'change',
  to,
  isCorrectTransaction,
});

/** PS3.4 Table CC.1.1-2, row by row: null, SCHEDULED, IN PROGRESS, COMPLETED, CANCELED. */
const table: readonly (readonly [string, StateRequest, string])[] = [
  ['N-CREATE', { kind: 'create' }, 'create 0111 0111 0111 0111'],
  ['to IN PROGRESS, correct', change('IN PROGRESS', true), 'C307 change C302 C300 C300'],
  ['to IN PROGRESS, not correct', change('IN PROGRESS', false), 'C307 C301 C301 C301 C301'],
  ['to SCHEDULED, correct', change('SCHEDULED', true), 'C307 C303 C303 C303 C303'],
  ['to SCHEDULED, not correct', change('SCHEDULED', false), 'C307 C303 C303 C303 C303'],
  ['to COMPLETED, correct', change('COMPLETED', true), 'C307 C310 change B306 C300'],
  ['to COMPLETED, not correct', change('COMPLETED', false), 'C307 C301 C301 C301 C301'],
  ['Request Cancel', { kind: 'cancelRequest' }, 'C307 cancel report C311 B304'],
  ['to CANCELED, correct', change('CANCELED', true), 'C307 C310 change C300 B304'],
  ['to CANCELED, not correct', change('CANCELED', false), 'C307 C301 C301 C301 C301'],
];

describe('the state transition table of PS3.4 Table CC.1.1-2', () => {
  it.each(table)('%s', (_, request, expected) => {
    const decided = states.map((state) => decide(state, request));
    expect(decided.map((one) => ('code' in one ? one.code : one.kind)).join(' ')).toBe(expected);
  });

  it('warnings are no refusals', () => {
    expect(decide('CANCELED', change('CANCELED', true))).toEqual({ kind: 'already', code: 'B304' });
    expect(decide('COMPLETED', change('COMPLETED', true))).toEqual({ kind: 'already', code: 'B306' });
  });
});
