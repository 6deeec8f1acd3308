import fc from 'fast-check';
import { attributesOf, mergedAttributes, objectOf } from './attributes';

type Json = Record<string, unknown>;

/** The text of an object with its names ascending, as answers are rendered. */
const rendered = (attributes: Json): string =>
  `{${Object.keys(attributes)
    .sort()
    .map((tag) => `"${tag}":${JSON.stringify(attributes[tag])}`)
    .join(',')}}`;

const value = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom('"', '\\', '{', '}', '[', ',') }),
);
const attribute = fc.record(
  {
    vr: fc.constantFrom('PN', 'SQ'),
    Value: fc.array(fc.oneof(value, fc.dictionary(fc.constantFrom('00080020', 'Alphabetic'), value))),
  },
  { requiredKeys: ['vr'], noNullPrototype: true },
);
const tag = fc.constantFrom('00080005', '00080020', '0008002A', '00081190', '00100010', '0020000D', '00400275');
const answer = fc.dictionary(tag, attribute, { noNullPrototype: true });

describe('attributes of a rendered answer', () => {
  it('are cut where JSON says they end', () => {
    fc.assert(
      fc.property(answer, (attributes) => {
        const found = attributesOf(rendered(attributes));
        expect(found.map((one) => one.tag)).toEqual(Object.keys(attributes).sort());
        for (const one of found) expect(JSON.parse(`{${one.text}}`)).toEqual({ [one.tag]: attributes[one.tag] });
      }),
    );
  });

  it('are merged with those of the level above, tags ascending, the lower level winning', () => {
    fc.assert(
      fc.property(answer, answer, (upper, lower) => {
        const merged = mergedAttributes(attributesOf(rendered(upper)), attributesOf(rendered(lower)));
        expect(objectOf(merged)).toBe(rendered({ ...upper, ...lower }));
      }),
    );
  });
});
