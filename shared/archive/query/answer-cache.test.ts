import { AnswerCache } from './answer-cache';

const mebibytes = (count: number) => new Uint8Array(count * 1024 * 1024);

describe('the cache of answers', () => {
  it('keeps 32 MiB and lets the least recently used go first', () => {
    const cache = new AnswerCache();
    for (const key of ['a', 'b', 'c', 'd']) cache.set(key, mebibytes(8));
    cache.get('a');
    cache.set('e', mebibytes(8));
    expect(['a', 'b', 'c', 'd', 'e'].filter((key) => cache.get(key))).toEqual(['a', 'c', 'd', 'e']);
    expect(cache.bytes).toBe(32 * 1024 * 1024);
  });

  it('does not keep an answer that would push out most others', () => {
    const cache = new AnswerCache();
    cache.set('large', mebibytes(9));
    expect(cache.get('large')).toBeUndefined();
    expect(cache.bytes).toBe(0);
  });

  it('keeps the first of two answers under one key', () => {
    const cache = new AnswerCache();
    const first = mebibytes(1);
    cache.set('a', first);
    cache.set('a', mebibytes(1));
    expect(cache.get('a')).toBe(first);
    expect(cache.bytes).toBe(1024 * 1024);
  });
});
