import fc from 'fast-check';
import { spanOfDateTime } from './date-time';

const iso = (text: string, offset?: number) => {
  const span = spanOfDateTime(text, offset);
  return span && [new Date(span.start).toISOString(), new Date(span.end).toISOString()];
};

describe('a value of VR DT', () => {
  it.each([
    ['2024', ['2024-01-01T00:00:00.000Z', '2024-12-31T23:59:59.999Z']],
    ['202402', ['2024-02-01T00:00:00.000Z', '2024-02-29T23:59:59.999Z']],
    ['202412', ['2024-12-01T00:00:00.000Z', '2024-12-31T23:59:59.999Z']],
    ['20240229', ['2024-02-29T00:00:00.000Z', '2024-02-29T23:59:59.999Z']],
    ['2024022910', ['2024-02-29T10:00:00.000Z', '2024-02-29T10:59:59.999Z']],
    ['202402291015', ['2024-02-29T10:15:00.000Z', '2024-02-29T10:15:59.999Z']],
    ['20240229101530', ['2024-02-29T10:15:30.000Z', '2024-02-29T10:15:30.999Z']],
    ['20240229101530.5', ['2024-02-29T10:15:30.500Z', '2024-02-29T10:15:30.599Z']],
    ['20240229101530.123456', ['2024-02-29T10:15:30.123Z', '2024-02-29T10:15:30.123Z']],
    ['20240229101530+0800', ['2024-02-29T02:15:30.000Z', '2024-02-29T02:15:30.999Z']],
    ['20240229-0330', ['2024-02-29T03:30:00.000Z', '2024-03-01T03:29:59.999Z']],
  ])('%s', (text, expected) => {
    expect(iso(text)).toEqual(expected);
  });

  it('without an offset is in the zone that is given', () => {
    expect(iso('20240101080000', 480)?.[0]).toBe('2024-01-01T00:00:00.000Z');
    expect(iso('20240101080000+0000', 480)?.[0]).toBe('2024-01-01T08:00:00.000Z');
  });

  it.each(['', '24', '20240', '20230229', '20241301', '2024010124', '202401011060', '2024.5', '20240101T10', '2024-1'])(
    'not %s',
    (text) => {
      expect(spanOfDateTime(text)).toBeUndefined();
    },
  );

  it('takes any text without failing, and its end never lies before its start', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789.+-'), maxLength: 28 }), (text) => {
        const span = spanOfDateTime(text);
        if (span) expect(span.end).toBeGreaterThanOrEqual(span.start);
      }),
    );
  });
});
