import { WeightedCache } from './weighted-cache';

describe('a cache by weight', () => {
  it('lets go what was not used for longest', () => {
    const cache = new WeightedCache<number>(10);
    cache.set('a', 1, 4);
    cache.set('b', 2, 4);
    expect(cache.get('a')).toBe(1);
    cache.set('c', 3, 4);
    expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([1, undefined, 3]);
  });

  it('counts a value once that is set again', () => {
    const cache = new WeightedCache<number>(10);
    cache.set('a', 1, 6);
    cache.set('b', 2, 3);
    cache.set('a', 3, 6);
    expect([cache.get('a'), cache.get('b')]).toEqual([3, 2]);
  });

  it('does not keep what is too heavy', () => {
    const cache = new WeightedCache<number>(10, 5);
    cache.set('a', 1, 5);
    cache.set('b', 2, 6);
    expect([cache.get('a'), cache.get('b')]).toEqual([1, undefined]);
  });
});
