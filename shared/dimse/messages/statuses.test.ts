import { statusClass } from './statuses';

describe('statusClass', () => {
  it.each([
    [0x0000, 'success'],
    [0xb000, 'warning'],
    [0xb007, 'warning'],
    [0x0001, 'warning'],
    [0x0107, 'warning'],
    [0x0116, 'warning'],
    [0xff00, 'pending'],
    [0xff01, 'pending'],
    [0xfe00, 'cancel'],
    [0xa700, 'failure'],
    [0xa900, 'failure'],
    [0xc001, 'failure'],
    [0x0122, 'failure'],
  ] as const)('puts %i into its class of PS3.7 table C-1', (status, expected) => {
    expect(statusClass(status)).toBe(expected);
  });
});
