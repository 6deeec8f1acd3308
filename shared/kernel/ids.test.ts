import fc from 'fast-check';
import { isSpaceName, newId, newSecret } from './ids';

describe('newId', () => {
  it('sorts by time, and by order within a millisecond, even when the clock steps back', () => {
    const ids = [5, 5, 5, 6, 4, 7, 7].map((ms) => newId(4e12 + ms));
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is 26 characters of lower case base 32 without i, l, o and u', () => {
    expect(newId(Date.now())).toMatch(/^[0-9a-hjkmnp-tv-z]{26}$/);
  });
});

describe('newSecret', () => {
  it('carries the asked number of random bytes', () => {
    expect(Buffer.from(newSecret(32), 'base64url')).toHaveLength(32);
    expect(newSecret()).not.toBe(newSecret());
  });
});

describe('isSpaceName', () => {
  it.each(['main', 'a', 'ct-2', 'a'.repeat(63)])('accepts %s', (name) => expect(isSpaceName(name)).toBe(true));
  it.each(['', '1a', 'A', 'a_b', 'a-', '-a', 'a/b', 'a'.repeat(64), 'main\n'])('refuses %j', (name) =>
    expect(isSpaceName(name)).toBe(false),
  );
  it('accepts nothing that needs escaping in a path', () => {
    fc.assert(fc.property(fc.string(), (text) => !isSpaceName(text) || encodeURIComponent(text) === text));
  });
});
