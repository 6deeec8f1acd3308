import { isWithinWindows } from './windows';

const night = [{ days: ['fri'], from: '22:00', to: '06:00' }] as const;
const at = (text: string) => Date.parse(text);

describe('time windows', () => {
  it.each([
    // 2026-01-02 is a Friday.
    ['2026-01-02T21:59:59Z', 'UTC', false],
    ['2026-01-02T22:00:00Z', 'UTC', true],
    ['2026-01-03T05:59:59Z', 'UTC', true],
    ['2026-01-03T06:00:00Z', 'UTC', false],
    ['2026-01-03T22:30:00Z', 'UTC', false],
    ['2026-01-02T14:00:00Z', 'Asia/Shanghai', true],
    ['2026-01-02T13:59:00Z', 'Asia/Shanghai', false],
  ])('%s in %s: a night that begins on Friday is %s', (time, zone, open) => {
    expect(isWithinWindows(night, at(time), zone)).toBe(open);
  });

  it('are never in the way when there are none, and may last all day', () => {
    expect(isWithinWindows([], 0, 'UTC')).toBe(true);
    const day = [{ days: ['thu'], from: '00:00', to: '24:00' }] as const;
    expect(
      [at('2026-01-01T23:59:00Z'), at('2026-01-02T00:00:00Z')].map((ms) => isWithinWindows(day, ms, 'UTC')),
    ).toEqual([true, false]);
  });
});
