import { SearchClient } from './testing/search-client';

let client: SearchClient;

/** Number of the study, date, time and offset of its clock. */
const studies: readonly (readonly [number, string | null, string | null, string | null])[] = [
  [1, '20240301', '0900', null],
  [2, '20240301', '235959.5', null],
  [3, '20240302', '10', null],
  [4, '20240302', null, null],
  [5, '20240303', '180000', null],
  [6, '20240303', '180001', null],
  [7, '20240301', '230000', '+0000'],
  [8, '20240302', '070000', '+0800'],
  [9, '20240301', '180000', '-0500'],
];

beforeAll(async () => {
  client = await SearchClient.open();
  for (const [number, date, time, zone] of studies)
    await client.store(number, 1, 1, { '00080020': date, '00080030': time, '00080201': zone });
});
afterAll(() => client.close());

const found = async (query: string) => (await client.found(`/studies?${query}`)).map(Number).sort((a, b) => a - b);

describe('date and time', () => {
  it.each([
    // Two ranges of one form are one range of moments (PS3.4 C.2.2.2.5.4).
    ['StudyDate=20240301-20240303&StudyTime=1000-180000', [2, 3, 4, 5, 7, 8, 9]],
    ['StudyDate=20240302-&StudyTime=1000-', [3, 5, 6]],
    ['StudyDate=-20240302&StudyTime=-1000', [1, 2, 3, 7, 8, 9]],
    ['StudyDate=20240303-20240303&StudyTime=180001-2359', [6]],
    // Of different forms they are conditions of their own.
    ['StudyDate=20240301&StudyTime=09-10', [1]],
    ['StudyDate=20240301-20240303&StudyTime=10', [3]],
    ['StudyDate=20240301-&StudyTime=-1000', [1, 3, 8]],
    ['StudyDate=20240302', [3, 4, 8]],
    ['StudyTime=100000', []],
    ['StudyTime=180000.000', [5, 9]],
    ['StudyDate=20240301%20-%2020240303&StudyTime=1000%20-%20180000', [2, 3, 4, 5, 7, 8, 9]],
    ['StudyTime=100000-100001', [3]],
  ])('match as moments where both are ranges: %s', async (query, numbers) => {
    expect(await found(query)).toEqual(numbers);
  });

  it.each([
    // 7, 8 and 9 are one moment: 23:00 UTC on the first of March.
    ['StudyDate=20240301&TimezoneOffsetFromUTC=%2B0000', [1, 2, 7, 8, 9]],
    ['StudyDate=20240302&TimezoneOffsetFromUTC=%2B0800', [3, 4, 7, 8, 9]],
    ['StudyDate=20240302&00080201=+0800', [3, 4, 7, 8, 9]],
    ['StudyDate=20240301-20240301&StudyTime=1759-1801&TimezoneOffsetFromUTC=-0500', [7, 8, 9]],
    ['StudyDate=20240301&StudyTime=18&TimezoneOffsetFromUTC=-0500', [7, 8, 9]],
    ['StudyDate=20240229-20240304&StudyTime=0700&TimezoneOffsetFromUTC=%2B0800', [7, 8, 9]],
    ['StudyDate=20240301-&StudyTime=2300&TimezoneOffsetFromUTC=%2B0000', [7, 8, 9]],
    ['StudyDate=20240301-20240303&StudyTime=18&TimezoneOffsetFromUTC=-0500', [5, 6, 7, 8, 9]],
    ['StudyDate=20240302&TimezoneOffsetFromUTC=', [3, 4, 8]],
  ])('match in the time zone of the query: %s', async (query, numbers) => {
    expect(await found(query)).toEqual(numbers);
  });

  it.each(['%2B25', 'UTC', '%2B0860', '%2B9900'])('are refused in a zone that is none: %s', async (zone) => {
    expect(await client.problems(`/studies?TimezoneOffsetFromUTC=${zone}`)).toEqual(['TimezoneOffsetFromUTC']);
  });

  it('are refused in another zone without a date', async () => {
    expect(await client.problems('/studies?StudyTime=10&TimezoneOffsetFromUTC=%2B0800')).toEqual([
      'TimezoneOffsetFromUTC',
    ]);
  });

  it('answer the offset that is stored', async () => {
    const { json } = await client.get('/studies?PatientID=P8');
    expect(json[0]['00080201']).toEqual({ vr: 'SH', Value: ['+0800'] });
  });
});
