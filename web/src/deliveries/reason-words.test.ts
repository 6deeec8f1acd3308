import { statusMeaning } from './reason-words';

describe('the meaning of a status of C-STORE', () => {
  it.each([
    ['0000', 'success'],
    ['A700', 'full'],
    ['0213', 'full'],
    ['A900', 'mismatch'],
    ['C000', 'unreadable'],
    ['B007', 'warning'],
    ['0122', 'refused'],
  ] as const)('%s: %s', (status, meaning) => {
    expect(statusMeaning(status)).toBe(meaning);
  });
});
