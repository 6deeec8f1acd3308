import { SequenceClock } from './sequence';

describe('SequenceClock', () => {
  it('counts microseconds since 1970', () => {
    expect(new SequenceClock(() => 1_700_000_000_000).next()).toBe(1_700_000_000_000_000);
  });

  it('grows strictly while the clock stands still or goes back', () => {
    let now = 5_000;
    const clock = new SequenceClock(() => now);
    const drawn = [clock.next(), clock.next()];
    now = 1_000;
    drawn.push(clock.next());
    now = 6_000;
    drawn.push(clock.next());
    expect(drawn).toEqual([5_000_000, 5_000_001, 5_000_002, 6_000_000]);
  });

  it('rises above what it observes, and refuses what is no sequence', () => {
    const clock = new SequenceClock(() => 0);
    clock.observe(77);
    clock.observe(12);
    expect(clock.next()).toBe(78);
    for (const bad of [Number.NaN, -1, 1.5, 2 ** 53]) expect(() => clock.observe(bad)).toThrow(RangeError);
  });
});
