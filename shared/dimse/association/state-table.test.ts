import { type EventName, type State, stateTable } from './state-table';
import { standardStateTable } from './state-table.standard';

describe('the upper layer state table', () => {
  it.each(Object.entries(standardStateTable))('has the row of PS3.8 table 9-10 for %s', (event, row) => {
    const cells = Array.from({ length: 13 }, (_, i) => {
      const cell = stateTable[event as EventName][(i + 1) as State];
      return cell ? cell.join('>') : '.';
    });
    expect(cells.join(' ')).toBe(row);
  });

  it('has no event beside those of the standard', () => {
    expect(Object.keys(stateTable).sort()).toEqual(Object.keys(standardStateTable).sort());
  });
});
