import fc from 'fast-check';
import { textPattern } from './text-pattern';

const piece = fc.constantFrom(
  'a',
  'b',
  '\\.',
  '\\*',
  '\\\\',
  '-',
  '.',
  '.*',
  '[^\\\\]*',
  '[^a]',
  'a*',
  '张',
  '🩻',
  '\\$',
  '\\^',
);

describe('a pattern of characters and stars', () => {
  it('fits what RegExp fits', () => {
    const source = fc
      .tuple(fc.constantFrom('', '^'), fc.array(piece, { maxLength: 7 }), fc.constantFrom('', '$'))
      .map(([start, pieces, end]) => `${start}${pieces.join('')}${end}`);
    const text = fc.array(fc.constantFrom('a', 'b', '.', '*', '\\', '-', '张', '🩻', '$', '^', '\n'), { maxLength: 8 });
    fc.assert(
      fc.property(
        source,
        text.map((parts) => parts.join('')),
        (pattern, subject) => {
          expect([pattern, textPattern(pattern, false)(subject)]).toEqual([
            pattern,
            new RegExp(pattern, 'u').test(subject),
          ]);
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it('counts a character beyond U+FFFF once', () => {
    expect(textPattern('^头部 .$', false)('头部 🩻')).toBe(true);
    expect(textPattern('^头部 ..$', false)('头部 🩻')).toBe(false);
    expect(textPattern('^.*.$', false)('🩻')).toBe(true);
  });

  it('takes no more time with many stars than with few', () => {
    const fits = textPattern(`^${'.*a'.repeat(60)}.*b$`, false);
    const before = process.cpuUsage();
    expect(fits('a'.repeat(2_000))).toBe(false);
    expect(fits(`${'a'.repeat(2_000)}b`)).toBe(true);
    expect(process.cpuUsage(before).user).toBeLessThan(2_000_000);
  });

  it('leaves groups, alternatives and case to RegExp', () => {
    expect(textPattern('^(a|b).*c.*d.*e$', false)('bcde')).toBe(true);
    expect(textPattern('^A.*b.*c.*d', true)('aBCD')).toBe(true);
    expect(textPattern('a{2}.*b.*c.*', false)('xaabc')).toBe(true);
  });
});
