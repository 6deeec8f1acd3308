import fc from 'fast-check';
import { compareStrings } from '../ordering';
import { afterPrefix, grams, gramsWithin, readPattern } from './patterns';

describe('reading a pattern', () => {
  const cases: readonly (readonly [string, string, boolean, readonly string[]])[] = [
    ['^abc', 'abc', true, ['abc']],
    ['^abc$', 'abc', false, ['abc']],
    ['^a\\.b\\^', 'a.b^', true, ['a.b^']],
    ['abc', '', false, ['abc']],
    ['^ab*c', 'a', false, ['a', 'c']],
    ['^ab+c', 'ab', false, ['ab', 'c']],
    ['^ab{0,2}c', 'a', false, ['a', 'c']],
    ['^ab?', 'a', false, ['a']],
    ['^.*abc.*de.$', '', false, ['abc', 'de']],
    ['^[ab]cd', '', false, ['cd']],
    ['a|b', '', false, []],
    ['^(abc)', '', false, []],
    ['ab\\d', '', false, ['ab']],
    ['\\u0041b', '', false, []],
    ['a\\1', '', false, []],
    ['', '', false, []],
  ];

  it.each(cases)('%s', (pattern, prefix, prefixOnly, literals) => {
    expect(readPattern(pattern, false)).toMatchObject({ prefix, prefixOnly, literals });
  });

  it('promises no prefix when case does not count', () => {
    expect(readPattern('^abc', true)).toEqual({ prefix: '', prefixOnly: false, literals: ['abc'], outline: null });
  });

  it('says nothing about a string that the pattern matches and that contradicts it', () => {
    const source = fc
      .array(
        fc.constantFrom(
          'a',
          'b',
          'ſ',
          'K',
          'k',
          'ς',
          'Σ',
          '.',
          '^',
          '$',
          '*',
          '+',
          '?',
          '{2}',
          '{0,1}',
          '[ab]',
          '\\.',
          '\\d',
          '(',
          ')',
          '|',
          '张',
          '三',
        ),
      )
      .map((parts) => parts.join(''));
    const text = fc
      .array(fc.constantFrom('a', 'b', 's', 'S', 'ſ', 'k', 'K', 'K', 'σ', 'ς', 'Σ', '.', '1', '张', '三'))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(source, text, fc.boolean(), (pattern, subject, ignoreCase) => {
        const expression = compiled(pattern, ignoreCase);
        fc.pre(expression !== null);
        const facts = readPattern(pattern, ignoreCase);
        if (expression?.test(subject)) {
          expect(subject.startsWith(facts.prefix)).toBe(true);
          const held = grams(subject);
          for (const literal of facts.literals)
            for (const gram of gramsWithin(literal)) expect(held.has(gram)).toBe(true);
        } else if (facts.prefixOnly) expect(subject.startsWith(facts.prefix)).toBe(false);
      }),
      { numRuns: 1_500 },
    );
  });
});

describe('what is kept of text', () => {
  it('are pairs of characters, and Chinese, Japanese and Korean ones alone', () => {
    expect([...grams('ab张')]).toEqual(['00410042', '00425f20', '5f20']);
    expect([...grams('한')]).toEqual(['d55c']);
    expect([...grams('a')]).toEqual([]);
  });

  it('is looked up by pairs where there is one', () => {
    expect([...gramsWithin('张三')]).toEqual(['5f204e09']);
    expect([...gramsWithin('张')]).toEqual(['5f20']);
    expect([...gramsWithin('a')]).toEqual([]);
  });
});

function compiled(pattern: string, ignoreCase: boolean): RegExp | null {
  try {
    return new RegExp(pattern, ignoreCase ? 'i' : '');
  } catch {
    return null;
  }
}

describe('the end of a prefix', () => {
  it('lies above every string with the prefix and not above the next one', () => {
    expect(afterPrefix('ab')).toBe('ac');
    expect(afterPrefix('a\u{10ffff}')).toBe('b');
    expect(afterPrefix('\u{10ffff}')).toBeNull();
    expect(afterPrefix('\ud7ff')).toBe('\ue000');
    const well = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(well, well, (prefix, rest) => {
        const end = afterPrefix(prefix);
        if (end !== null) expect(compareStrings(prefix + rest, end)).toBeLessThan(0);
      }),
    );
  });
});
