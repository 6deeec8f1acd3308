import { formatsOf } from './formats';

describe('values as people read them', () => {
  const english = formatsOf('en', 'Asia/Shanghai');
  const chinese = formatsOf('zh-CN', 'Asia/Shanghai');

  it('are times in the time zone of the reader, of 24 hours', () => {
    expect(english.time('2026-01-31T20:05:09.123Z')).toBe('Feb 1, 2026, 04:05:09');
    expect(chinese.time('2026-01-31T16:05:09Z')).toBe('2026年2月1日 00:05:09');
  });

  it('are sizes and rates in decimal units', () => {
    const sizes = [0, 999, 1_000, 1_549_000, 123_456_789, 5_000_000_000, 7e15].map(english.bytes);
    expect(sizes).toEqual(['0 byte', '999 byte', '1 kB', '1.5 MB', '123 MB', '5 GB', '7,000 TB']);
    expect([english.rate(2_400_000), chinese.rate(2_400_000)]).toEqual(['2.4 MB/s', '2.4 MB/秒']);
  });

  it('are durations of one unit', () => {
    const spans = [0, 900, 59_000, 90_000, 7_200_000, 200_000_000].map(chinese.duration);
    expect(spans).toEqual(['0秒', '0.9秒', '59秒', '1.5分钟', '2小时', '2.3天']);
    expect(english.duration(90_000)).toBe('1.5 min');
  });

  it('are numbers in groups', () => {
    expect(english.number(1234567)).toBe('1,234,567');
  });
});
