import fc from 'fast-check';
import { createWorkitem } from './create-workitem';
import { readDataSet } from './read-data-set';
import { filterKeys, filterPairs, filterText, readWorkitemSearch } from './search-request';
import { searchWorkitems } from './search-workitems';
import { codeItem, makeWorkitem, type WorkitemValues } from './testing/make-workitem';
import { openTestWorklist, type TestWorklist } from './testing/open-worklist';

let t: TestWorklist;
const contents: readonly WorkitemValues[] = [
  {
    PatientName: 'Adams^Ada',
    PatientID: 'P1',
    ScheduledProcedureStepPriority: 'HIGH',
    ScheduledProcedureStepStartDateTime: '20240501080000+0000',
    ScheduledStationNameCodeSequence: [codeItem('GPU1'), codeItem('GPU2')],
    ReferencedRequestSequence: { StudyInstanceUID: '1.2.3', AccessionNumber: 'ACC1', RequestedProcedureID: 'R*1' },
  },
  {
    PatientName: '张伟',
    PatientID: 'P2',
    PatientBirthDate: '19600229',
    InputReadinessState: 'INCOMPLETE',
    ScheduledProcedureStepStartDateTime: '20240501101500+0200',
    ScheduledStationNameCodeSequence: codeItem('GPU2'),
    ExpectedCompletionDateTime: '20240502',
  },
  {
    PatientName: 'Müller^Jörg',
    PatientID: 'P10',
    TimezoneOffsetFromUTC: '-0500',
    ScheduledProcedureStepStartDateTime: '20240501040000',
    ScheduledWorkitemCodeSequence: [codeItem('A', 'a', 'X'), codeItem('B', 'b', 'Y')],
    ScheduledProcessingParametersSequence: {
      ...{ ValueType: 'NUMERIC', ConceptNameCodeSequence: codeItem('N'), NumericValue: 1.5 },
      MeasurementUnitsCodeSequence: codeItem('mm'),
    },
    WorklistLabel: 'a*b?c',
  },
];
const uids = ['1.2.1', '1.2.2', '1.2.3'];

beforeAll(async () => {
  t = await openTestWorklist();
  for (const [at, values] of contents.entries()) {
    const dataSet = readDataSet(makeWorkitem(values));
    await createWorkitem(t.worklist, { space: 'main', workitemUid: uids[at]!, dataSet }, async () => []);
  }
  const dataSet = readDataSet(makeWorkitem({ PatientID: 'P1' }));
  await createWorkitem(t.worklist, { space: 'trial', workitemUid: uids[0]!, dataSet }, async () => []);
});
afterAll(() => t.close());

const search = (query: string) => {
  const parsed: Record<string, string | string[]> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    const before = parsed[name];
    parsed[name] = before === undefined ? value : [before, value].flat();
  }
  return searchWorkitems(t.worklist, 'main', readWorkitemSearch(parsed));
};
const found = async (query: string) =>
  (await search(query)).dataSets.map((dataSet) => uids.indexOf(String(dataSet['00080018']?.Value?.[0])) + 1).join('');

describe('matching (PS3.4 C.2.2.2)', () => {
  // In order of start: 1 08:00 UTC, 2 08:15 UTC, 3 09:00 UTC.
  it.each([
    ['', '123'],
    ['PatientID=P1', '1'],
    ['00100020=P1', '1'],
    ['PatientID=p1', ''],
    ['PatientID=P1*', '13'],
    ['PatientID=P?', '12'],
    ['PatientID=*0', '3'],
    ['PatientID=*', '123'],
    ['PatientID=', '123'],
    ['PatientName=adams*', '1'],
    ['PatientName=ADAMS^ADA', '1'],
    ['PatientName=muller*', '3'],
    ['PatientName=zhang*', '2'],
    ['PatientName=ada', ''],
    ['PatientName=ada&fuzzymatching=true', '1'],
    ['PatientName=zw&fuzzymatching=true', '2'],
    ['ProcedureStepState=SCHEDULED', '123'],
    ['ProcedureStepState=COMPLETED', ''],
    ['ProcedureStepState=COMPLETED,SCHEDULED&PatientID=P2', '2'],
    ['ScheduledProcedureStepPriority=HIGH', '1'],
    ['ScheduledProcedureStepPriority=HIGH&ScheduledProcedureStepPriority=LOW', '1'],
    ['InputReadinessState=READY', '13'],
    ['SOPInstanceUID=1.2.2', '2'],
    ['SOPInstanceUID=1.2.3,1.2.1', '13'],
    ['SOPInstanceUID=1.2.3&SOPInstanceUID=1.2.9', '3'],
    ['SOPClassUID=1.2.840.10008.5.1.4.34.6.1', '123'],
    ['ScheduledProcedureStepStartDateTime=20240501', '123'],
    ['ScheduledProcedureStepStartDateTime=202405010800', '1'],
    ['ScheduledProcedureStepStartDateTime=20240501080000-20240501081500', '12'],
    ['ScheduledProcedureStepStartDateTime=20240501081500-', '23'],
    ['ScheduledProcedureStepStartDateTime=-20240501081459', '1'],
    ['ScheduledProcedureStepStartDateTime=20240501100000%2B0200-20240501050000-0300', '1'],
    ['ScheduledProcedureStepStartDateTime=20240501100000-20240501101500&TimezoneOffsetFromUTC=%2B0200', '12'],
    ['ScheduledProcedureStepStartDateTime=20240501100000-20240501101500&00080201=+0200', '12'],
    ['ScheduledProcedureStepStartDateTime=20240502-', ''],
    // What names no offset is of the site, here UTC; the third workitem says that its times are of -0500.
    ['ScheduledProcedureStepStartDateTime=20240501040000', ''],
    ['ScheduledProcedureStepStartDateTime=20240501090000', '3'],
    ['ExpectedCompletionDateTime=202405', '2'],
    ['PatientBirthDate=19600101-19601231', '2'],
    ['PatientBirthDate=-19600228', ''],
    ['ScheduledStationNameCodeSequence.CodeValue=GPU2', '12'],
    ['ScheduledStationNameCodeSequence.CodeValue=GPU*', '12'],
    ['00404025.00080100=GPU1', '1'],
    ['ScheduledWorkitemCodeSequence.CodeValue=B', '3'],
    [
      'ScheduledWorkitemCodeSequence.CodeValue=SEGMENT&ScheduledWorkitemCodeSequence.CodingSchemeDesignator=99TEST',
      '12',
    ],
    ['ReferencedRequestSequence.AccessionNumber=ACC1', '1'],
    ['ReferencedRequestSequence.StudyInstanceUID=1.2.3', '1'],
    ['ReferencedRequestSequence.RequestedProcedureID=R*1', '1'],
    ['ScheduledProcessingParametersSequence.NumericValue=1.5', '3'],
    ['ScheduledProcessingParametersSequence.NumericValue=1.50', '3'],
    ['ScheduledProcessingParametersSequence.MeasurementUnitsCodeSequence.CodeValue=mm', '3'],
    ['WorklistLabel=a*b?c', '3'],
    ['WorklistLabel=AI', '12'],
    ['StudyInstanceUID=1.2', ''],
    ['PatientID=P1&InputReadinessState=INCOMPLETE', ''],
    ['limit=2', '12'],
    ['limit=2&offset=1', '23'],
    ['offset=5', ''],
    ['limit=0', ''],
  ])('%s', async (query, expected) => {
    expect(await found(query)).toBe(expected);
  });

  it.each([
    ['PatientBirthDate=1960', 'PatientBirthDate'],
    ['ScheduledProcedureStepStartDateTime=soon', 'ScheduledProcedureStepStartDateTime'],
    ['ScheduledProcedureStepStartDateTime=-', 'ScheduledProcedureStepStartDateTime'],
    ['SOPInstanceUID=1.2.*', 'SOPInstanceUID'],
    ['ScheduledProcessingParametersSequence.NumericValue=much', 'ScheduledProcessingParametersSequence.NumericValue'],
    ['ScheduledStationNameCodeSequence=GPU1', 'ScheduledStationNameCodeSequence'],
    ['TransactionUID=1.2.3', 'TransactionUID'],
    ['PatientID=A&PatientID=B', 'PatientID'],
    ['PatientID=A&00100020=B', '00100020'],
    ['TimezoneOffsetFromUTC=CEST', 'TimezoneOffsetFromUTC'],
    ['NoKeyword=A', 'NoKeyword'],
    ['fuzzymatching=maybe', 'fuzzymatching'],
    ['limit=-1', 'limit'],
    ['includefield=NoKeyword', 'includefield'],
    [`PatientID=${'x'.repeat(2_000)}`, 'PatientID'],
  ])('%s is refused by name', async (query, name) => {
    await expect((async () => await search(query))()).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { problems: [{ in: 'query', name }] },
    });
  });

  it('of wildcards takes time in proportion', async () => {
    const startedAt = performance.now();
    expect(await found(`ProcedureStepLabel=${'*a'.repeat(500)}`)).toBe('');
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  it('takes any text without failing otherwise than as invalid', async () => {
    const names = [
      'PatientName',
      'PatientID',
      'ScheduledProcedureStepStartDateTime',
      'SOPInstanceUID',
      'PatientBirthDate',
    ];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), fc.string({ maxLength: 40 }), async (name, value) => {
        try {
          await search(new URLSearchParams([[name, value]]).toString());
        } catch (error) {
          expect(error).toMatchObject({ code: 'INVALID_INPUT' });
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('an answer', () => {
  const tagsOf = async (query: string) => Object.keys((await search(`PatientID=P2&${query}`)).dataSets[0] ?? {});

  it('has the attributes of return key type 1 and 2, those that were asked for, or all', async () => {
    const usual = await tagsOf('');
    expect(usual).toEqual(expect.arrayContaining(['00741000', '00100010', '00404025', '0040A370']));
    expect(usual).not.toContain('00404011');
    expect(await tagsOf('includefield=ExpectedCompletionDateTime')).toContain('00404011');
    expect(await tagsOf('ExpectedCompletionDateTime=')).toContain('00404011');
    expect(await tagsOf('ExpectedCompletionDateTime=2024')).toContain('00404011');
    expect(await tagsOf('includefield=00404011,PatientID')).toContain('00404011');
    expect(await tagsOf('includefield=all')).toContain('00404010');
    expect((await search('includefield=all')).dataSets.some((dataSet) => '00081195' in dataSet)).toBe(false);
  });

  it('says that there is more', async () => {
    expect((await search('limit=2')).hasMore).toBe(true);
    expect((await search('limit=3')).hasMore).toBe(false);
  });
});

describe('the parameter filter', () => {
  it.each([
    ['A=1', [['A', '1']]],
    [
      'A=1,B=2',
      [
        ['A', '1'],
        ['B', '2'],
      ],
    ],
    [
      'SOPInstanceUID=1.2,1.3,B=x=y',
      [
        ['SOPInstanceUID', '1.2,1.3'],
        ['B', 'x=y'],
      ],
    ],
    ['A', [['A', '']]],
    ['', [['', '']]],
  ])('%s', (text, expected) => {
    expect(filterPairs(text)).toEqual(expected);
  });

  it('is kept as text that reads the same', () => {
    const value = fc.string({ minLength: 1, maxLength: 20 });
    const path = fc.array(fc.constantFrom('00404025', '00080100', '00100020'), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(fc.array(fc.record({ path, value }), { maxLength: 5 }), (keys) => {
        expect(filterKeys(filterText(keys))).toEqual(keys);
      }),
    );
  });
});
