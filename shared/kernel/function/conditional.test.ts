import fc from 'fast-check';
import { isHeld, rangesOf } from './conditional';

describe('If-None-Match', () => {
  it.each([
    ['"a"', '"a"', true],
    ['W/"a"', '"a"', true],
    ['"a"', 'W/"a"', true],
    ['"x", W/"a" ,"b"', '"a"', true],
    ['*', '"a"', true],
    ['"ab"', '"a"', false],
    ['a', '"a"', false],
    ['', '"a"', false],
    ['"a, b"', '"a"', false],
  ])('%s and %s: %s', (ifNoneMatch, etag, held) => {
    expect(isHeld({ ifNoneMatch }, etag)).toBe(held);
  });

  it('absent holds nothing', () => {
    expect(isHeld({}, '"a"')).toBe(false);
  });
});

describe('Range', () => {
  const of = (range: string, length = 100, ifRange?: string, etag = '"v"') =>
    rangesOf({ range, ifRange }, length, etag);

  it.each([
    ['bytes=0-9', [[0, 10]]],
    ['bytes=90-', [[90, 100]]],
    ['bytes=-10', [[90, 100]]],
    ['bytes=-1000', [[0, 100]]],
    ['bytes=99-1000', [[99, 100]]],
    [
      'Bytes= 0-0 , 5-6,-1',
      [
        [0, 1],
        [5, 7],
        [99, 100],
      ],
    ],
    ['bytes=100-', []],
    ['bytes=-0', []],
    ['bytes=200-300, 5-5', [[5, 6]]],
  ])('%s', (range, expected) => {
    expect(of(range)).toEqual(expected.map(([start, end]) => ({ start, end })));
  });

  it.each([
    'items=0-1',
    'bytes=',
    'bytes=a-b',
    'bytes=5-2',
    'bytes=0-1,9-8',
    'bytes=--1',
    'bytes=0-99,0-99',
    `bytes=${Array.from({ length: 33 }, () => '0-0').join()}`,
    'bytes=0-9999999999999999',
  ])('%s gives the whole', (range) => {
    expect(of(range)).toBe('all');
  });

  it('holds for the version that If-Range names only', () => {
    expect(of('bytes=0-0', 100, '"v"')).toEqual([{ start: 0, end: 1 }]);
    expect(of('bytes=0-0', 100, '"w"')).toBe('all');
    expect(of('bytes=0-0', 100, 'W/"v"', 'W/"v"')).toBe('all');
    expect(of('bytes=0-0', 100, 'Wed, 21 Oct 2015 07:28:00 GMT')).toBe('all');
  });

  it('never leaves the representation nor is larger', () => {
    const text = fc.string({ unit: fc.constantFrom(...'0123456789-,= '), maxLength: 40 });
    fc.assert(
      fc.property(text, fc.nat(1000), (spec, length) => {
        const ranges = of(`bytes=${spec}`, length);
        if (ranges === 'all') return;
        let sum = 0;
        for (const { start, end } of ranges) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(length);
          sum += end - start;
        }
        expect(sum).toBeLessThanOrEqual(length);
      }),
    );
  });
});
