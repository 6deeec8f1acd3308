import fc from 'fast-check';
import { corrected, correctedEntry, correctedJson } from './corrections';
import type { InstanceEntry, JsonAttributes } from './documents';

const tag = fc.constantFrom('00080005', '00081030', '00100010', '00200013', '00400275', '7FE00010');
const text = fc.string({ unit: fc.constantFrom('a', '"', '\\', '{', '}', '[', ',', ':', '\n', '张'), maxLength: 8 });
const leaf = fc.record({ vr: fc.constant('LO'), Value: fc.array(text, { minLength: 1, maxLength: 2 }) });
const sequence = fc.record({ vr: fc.constant('SQ'), Value: fc.array(fc.dictionary(tag, leaf), { maxLength: 2 }) });
const attributes = fc.dictionary(tag, fc.oneof(leaf, sequence, fc.constant({ vr: 'PN' })), { noNullPrototype: true });
const render = (from: JsonAttributes) =>
  `{${Object.keys(from)
    .sort()
    .map((key) => `"${key}":${JSON.stringify(from[key])}`)
    .join(',')}}`;

it('a rendered object with corrections is that of the corrected attributes, whatever text they hold', () => {
  fc.assert(
    fc.property(attributes, attributes, (stored, overlay) => {
      expect(correctedJson(render(stored), overlay)).toBe(render(corrected(stored, overlay)));
    }),
    { numRuns: 500 },
  );
});

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
