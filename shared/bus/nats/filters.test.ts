import fc from 'fast-check';
import { subjectMatcher } from '../subject';
import { filtersOf } from './filters';

describe('patterns as JetStream takes them', () => {
  it.each([
    [['>'], ['radlake.>']],
    [['*.a'], ['radlake.a']],
    [['radlake', '*', 'other.>'], []],
    [['radlake.a', 'radlake.a', 'radlake.*'], ['radlake.*']],
    [['radlake.>', 'radlake.a.b', 'radlake.*.c'], ['radlake.>']],
    [
      ['radlake.a.>', 'radlake.a'],
      ['radlake.a.>', 'radlake.a'],
    ],
  ])('%j is %j', (patterns, filters) => {
    expect(filtersOf(patterns)).toEqual(filters);
  });

  it.each([[['radlake.*.a', 'radlake.b.*']], [['radlake.a.>', 'radlake.*.b']]])(
    'refuses %j, which overlap in part',
    (patterns) => {
      expect(() => filtersOf(patterns)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
    },
  );

  it('hear what the patterns hear, each subject by one filter, or are refused', () => {
    const token = fc.constantFrom('a', 'b', '*');
    const root = fc.constantFrom('radlake', 'radlake', '*', 'other');
    const pattern = fc
      .tuple(root, fc.array(token, { maxLength: 3 }), fc.boolean())
      .map(([first, rest, open]) => [first, ...rest, ...(open ? ['>'] : [])].join('.'));
    const subject = fc
      .array(fc.constantFrom('a', 'b'), { minLength: 1, maxLength: 4 })
      .map((rest) => ['radlake', ...rest].join('.'));
    fc.assert(
      fc.property(
        fc.array(pattern, { minLength: 1, maxLength: 4 }),
        fc.array(subject, { maxLength: 10 }),
        (patterns, subjects) => {
          let filters: string[];
          try {
            filters = filtersOf(patterns);
          } catch (error) {
            expect(error).toMatchObject({ code: 'INVALID_INPUT' });
            return;
          }
          for (const one of subjects) {
            const hearing = filters.filter((filter) => subjectMatcher([filter])(one)).length;
            expect(hearing).toBe(subjectMatcher(patterns)(one) ? 1 : 0);
          }
        },
      ),
    );
  });
});
