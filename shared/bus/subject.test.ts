import fc from 'fast-check';
import { checkSubject, subjectMatcher } from './subject';

describe('subjects', () => {
  it.each([
    ['radlake.*.stored', 'radlake.main.stored', true],
    ['radlake.*.stored', 'radlake.stored', false],
    ['radlake.*.stored', 'radlake.a.b.stored', false],
    ['radlake.>', 'radlake.a.b.c', true],
    ['radlake.>', 'radlake', false],
    ['>', 'radlake', true],
    ['*', 'radlake.a', false],
    ['radlake.a', 'radlake.ab', false],
    ['radlake.main', 'radlake.main.stored', false],
  ])('%s fits %s: %s', (pattern, subject, fits) => {
    expect(subjectMatcher([pattern])(subject)).toBe(fits);
  });

  it.each(['', '.', 'a.', 'a..b', 'a.>.b', 'a*', 'a.b>', 'a b', 'a\n', 'x'.repeat(257)])(
    'refuses the pattern %j',
    (pattern) => {
      expect(() => subjectMatcher([pattern])).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
    },
  );

  it('fits as the same pattern written as a regular expression does', () => {
    const name = fc.constantFrom('a', 'b', 'ab', 'series');
    const subject = fc.array(name, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('.'));
    const inner = fc.array(fc.oneof(name, fc.constant('*')), { minLength: 1, maxLength: 5 });
    const pattern = fc.tuple(inner, fc.boolean()).map(([parts, open]) => [...parts, ...(open ? ['>'] : [])].join('.'));
    fc.assert(
      fc.property(pattern, subject, (patternText, subjectText) => {
        const source = patternText.replaceAll('.', '\\.').replaceAll('*', '[^.]+').replace('>', '.+');
        expect(subjectMatcher([patternText])(subjectText)).toBe(new RegExp(`^${source}$`).test(subjectText));
      }),
    );
  });

  it('never fails on any text but with InvalidInputError', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (text) => {
        for (const check of [() => checkSubject(text), () => subjectMatcher([text])]) {
          try {
            check();
          } catch (error) {
            expect(error).toMatchObject({ code: 'INVALID_INPUT' });
          }
        }
      }),
    );
  });
});
