import fc from 'fast-check';
import { PlatformError } from '#shared/kernel/errors';
import type { Level } from './keys';
import { readSearch } from './search-request';

const matches = (level: Level, query: Record<string, string | string[]>) =>
  readSearch(level, query).matches.map(({ key, value }) => [key.name, value]);

function problemsOf(level: Level, query: Record<string, string | string[]>): string[] {
  try {
    readSearch(level, query);
  } catch (error) {
    return ((error as PlatformError).details['problems'] as { name: string }[]).map(({ name }) => name);
  }
  return [];
}

describe('the parameters of a search', () => {
  it.each([
    ['PatientID', 'P1', 'PatientID'],
    ['00100020', 'P1', 'PatientID'],
    ['0020000d', '1.2', 'StudyInstanceUID'],
    ['StudyDate', '20240101-', 'StudyDate'],
  ])('name an attribute by keyword or tag: %s', (name, value, keyword) => {
    expect(matches('study', { [name]: value })).toEqual([[keyword, value]]);
  });

  it('may be accept and charset, which name no attribute', () => {
    expect(matches('study', { accept: 'application/json', charset: 'utf-8', PatientID: 'P1' })).toEqual([
      ['PatientID', 'P1'],
    ]);
  });

  it.each([
    '00400275.00400009',
    'RequestAttributesSequence.ScheduledProcedureStepID',
    '00400275.ScheduledProcedureStepID',
  ])('name an attribute within a sequence: %s', (name) => {
    expect(matches('series', { [name]: 'SPS1' })).toEqual([
      ['RequestAttributesSequence.ScheduledProcedureStepID', 'SPS1'],
    ]);
  });

  it('match on levels above that of the search, and below by what a series says of itself', () => {
    const query = { PatientID: 'P1', Modality: 'CT', SOPClassUID: '1.2' };
    for (const level of ['study', 'series', 'instance'] as const) expect(matches(level, query)).toHaveLength(3);
    expect(problemsOf('study', { InstanceNumber: '1' })).toEqual(['InstanceNumber']);
    expect(problemsOf('series', { Rows: '512' })).toEqual(['Rows']);
  });

  it('match everything where a value is empty', () => {
    expect(matches('study', { PatientID: '', Modality: '', ImageType: '' })).toEqual([]);
  });

  it('gather repeated UIDs and codes, and refuse other repeated keys', () => {
    expect(matches('study', { StudyInstanceUID: ['1.2', '1.3'] })).toEqual([['StudyInstanceUID', '1.2\\1.3']]);
    expect(problemsOf('study', { PatientID: ['a', 'b'] })).toEqual(['PatientID']);
    expect(problemsOf('study', { PatientID: 'a', '00100020': 'b' })).toEqual(['00100020']);
  });

  it('are refused by name when nothing knows them', () => {
    expect(problemsOf('study', { colour: 'red', PatientID: 'x', ImageType: 'AXIAL', '99.': '1' })).toEqual([
      'colour',
      'ImageType',
      '99.',
    ]);
  });

  it('page and match fuzzily', () => {
    expect(readSearch('study', { limit: '5', offset: '10', fuzzymatching: 'true' })).toMatchObject({
      limit: 5,
      offset: 10,
      fuzzy: true,
    });
    expect(readSearch('study', {})).toMatchObject({ limit: null, offset: 0, fuzzy: false });
    expect(problemsOf('study', { limit: '-1', offset: 'x', fuzzymatching: 'maybe' })).toEqual([
      'limit',
      'offset',
      'fuzzymatching',
    ]);
    expect(problemsOf('study', { limit: ['1', '2'] })).toEqual(['limit']);
  });

  it('ask for fields: those of levels above are added, those that are not kept are named', () => {
    const { include, unsupportedFields } = readSearch('series', {
      includefield: ['PatientName,00080060', 'ImageType', '00080008'],
    });
    expect([...include].sort()).toEqual(['series', 'study']);
    expect(unsupportedFields).toEqual(['00080008']);
    expect([...readSearch('instance', { includefield: 'all' }).include].sort()).toEqual([
      'instance',
      'series',
      'study',
    ]);
    expect(problemsOf('study', { includefield: 'no field' })).toEqual(['includefield']);
  });

  it('never end in anything but a search or an error of ours', () => {
    const name = fc.oneof(fc.string(), fc.constantFrom('limit', 'includefield', 'PatientName', '00400275.', '.'));
    fc.assert(
      fc.property(fc.dictionary(name, fc.oneof(fc.string(), fc.array(fc.string()))), (query) => {
        try {
          readSearch('instance', query);
        } catch (error) {
          expect(error).toBeInstanceOf(PlatformError);
        }
      }),
    );
  });
});
