import fc from 'fast-check';
import { normaliseForSearch } from './search-text';

/** Any character; the library's own takes seconds to prepare. */
const codePoint = fc.oneof(fc.integer({ max: 0xd7ff, min: 0 }), fc.integer({ min: 0xe000, max: 0x10ffff }));

describe('normaliseForSearch', () => {
  it.each([
    ['case', 'ZHANG', 'zhang'],
    ['accents', 'Jérôme Ångström', 'jerome angstrom'],
    ['decomposed accents', 'Je\u0301ro\u0302me', 'jerome'],
    ['letters that do not decompose', 'Straße Łódź Sørensen', 'strasse lodz sorensen'],
    ['Turkish dotted and dotless i', 'İI ıi', 'ii ii'],
    ['full-width letters', 'ＣＴ１', 'ct1'],
    ['half-width katakana', 'ﾔﾏﾀﾞ', 'ヤマダ'],
    ['Cyrillic', 'ЁЖИК', 'ежик'],
    ['Greek final sigma', 'Διονύσιος', 'διονυσιοσ'],
    ['spaces', ' a \u3000 b\t', 'a b'],
  ])('makes %s equal', (_, text, normal) => {
    expect(normaliseForSearch(text)).toBe(normal);
  });

  it.each([
    ['voiced kana', 'が'],
    ['Hangul', '길동'],
    ['Thai vowels', 'แดงที่'],
    ['Han characters', '张伟'],
  ])('keeps %s', (_, text) => {
    expect(normaliseForSearch(text)).toBe(text.normalize('NFKC'));
  });

  it('gives NFC and changes nothing the second time', () => {
    const rule = fc.property(
      fc.array(codePoint, { maxLength: 40 }).map((codes) => String.fromCodePoint(...codes)),
      (text) => {
        const once = normaliseForSearch(text);
        expect(once).toBe(once.normalize('NFC'));
        expect(normaliseForSearch(once)).toBe(once);
      },
    );
    fc.assert(rule, { numRuns: 400 });
  });
});
