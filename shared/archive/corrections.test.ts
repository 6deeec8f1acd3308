import { corrected, correctedEntry } from './corrections';
import type { InstanceEntry } from './documents';

it('of several overlays the last shows', () => {
  const name = (value: string) => ({ '00100010': { vr: 'PN', Value: [{ Alphabetic: value }] } });
  expect(corrected(name('A'), name('B'), null, name('C'), undefined)).toEqual(name('C'));
});

it('an entry shows its corrected number, none where a correction took it away or is no number; nothing else', () => {
  const entry = { instanceNumber: 1, rows: 4 } as InstanceEntry;
  const number = (attribute: object) =>
    correctedEntry(entry, { '00200013': { vr: 'IS', ...attribute } }).instanceNumber;
  expect(number({ Value: [7] })).toBe(7);
  expect(number({})).toBeNull();
  expect(number({ Value: ['x'] })).toBeNull();
  expect(correctedEntry(entry, { '00280010': { vr: 'US', Value: [8] } })).toBe(entry);
});
