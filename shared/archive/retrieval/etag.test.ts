import { instanceTag, seriesTag, weak } from './etag';

const series = (seriesInstanceUid: string, revision: number, lastSequence: number) => ({
  series: { seriesInstanceUid, revision, lastSequence },
  version: '',
});

describe('the entity tag of series', () => {
  const tag = seriesTag([series('1.2', 3, 17)]);

  it.each([
    ['another revision', [series('1.2', 4, 17)], ''],
    ['the same revision, of a series that was deleted and came again', [series('1.2', 3, 99)], ''],
    ['another correction', [{ ...series('1.2', 3, 17), version: 'x' }], ''],
    ['another representation', [series('1.2', 3, 17)], 'xml'],
    ['another series beside it', [series('1.2', 3, 17), series('1.3', 3, 17)], ''],
  ])('differs for %s', (_what, states, variant) => {
    expect(seriesTag(states, variant)).not.toBe(tag);
  });

  it('is weak, and the same for the same', () => {
    expect(tag).toMatch(/^W\/"[^"]+"$/);
    expect(seriesTag([series('1.2', 3, 17)])).toBe(tag);
    expect(weak(tag)).toBe(tag);
  });
});

it('the entity tag of an instance tells arrivals, corrections and representations apart', () => {
  const tags = [
    instanceTag({ sequence: 5 }, ''),
    instanceTag({ sequence: 5 }, 'c'),
    instanceTag({ sequence: 5 }, 'c', 'v'),
  ];
  expect(tags).toEqual(['"5"', '"5-c"', '"5-c-v"']);
});
