import type { Origins } from '../api/origins';
import { fieldsOf, newOrigins, percentOfPast, valuesOf } from './origin-values';

const origins: Origins = {
  ...{ space: 'main', nodes: ['pacs', 'old'], onDemand: false, waitSeconds: 60, keepHours: 72, index: null },
  prefetch: { hoursAhead: 12, studies: 3 },
  mirror: { since: '2015-01-01', recentDays: 3, everyMinutes: 5, againDays: null },
};

describe('the form of the origins of a space', () => {
  it('gives back what it began with', () => {
    const { space, ...fields } = origins;
    expect(fieldsOf(valuesOf(origins))).toEqual(fields);
  });

  it('begins with what the platform takes for usual, all of it off but fetching on demand', () => {
    const usual = { nodes: ['pacs'], onDemand: true, waitSeconds: 30, keepHours: null };
    const off = { prefetch: null, index: null, mirror: null };
    expect(fieldsOf({ ...newOrigins, nodes: ['pacs'] })).toEqual({ ...usual, ...off });
  });

  it('drops nothing of an index, and takes an empty field for never', () => {
    const index = { ...newOrigins.index, isOn: true, againDays: undefined as unknown as null };
    expect(fieldsOf({ ...valuesOf(origins), index })).toMatchObject({
      keepHours: null,
      index: { since: '1990-01-01', recentDays: 7, everyMinutes: 15, againDays: null },
    });
  });
});

it.each([
  ['2026-01-31', '2016-02-03', 0],
  ['2021-02-02', '2016-02-03', 49],
  ['2016-02-03', '2016-02-03', 100],
  ['2027-01-01', '2016-02-03', 0],
  ['2026-02-01', '2026-01-31', 100],
])('from %s down to %s is %d percent of the past', (pastFrom, since, percent) => {
  expect(percentOfPast(pastFrom, since, '2026-01-31')).toBe(percent);
});
