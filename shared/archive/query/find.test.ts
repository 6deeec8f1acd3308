import { DataSetWriter } from '#shared/dicom/data-set-writer';
import { tagKey, tagOf } from '#shared/dicom/dictionary';
import { makeObject, type ObjectValues } from '../testing/make-object';
import type { QueryOptions } from './identifier';
import { FindClient, type Keys, patientRoot } from './testing/find-client';

let client: FindClient;
beforeAll(async () => {
  client = await FindClient.open();
  for (const [uid, values] of stored) {
    const [study, series] = uid.split('.');
    const uids = { '0020000D': `1.2.${study}`, '0020000E': `1.2.${study}.${series}`, '00080018': `1.2.${uid}` };
    await client.test.send(makeObject({ ...uids, ...values }));
  }
});
afterAll(() => client.test.close());

/** An item with a scheduled procedure step and its request. */
function request(step: string, procedure: string): Uint8Array {
  return new DataSetWriter().element(0x00400009, 'SH', step).element(0x00401001, 'SH', procedure).toBytes();
}

const jane = { '00100010': 'Doe^Jane', '00100020': 'P1', '00100030': '19700101' };
/** Part behind `1.2.` of SOP Instance UIDs, and the values of the instances. */
const stored: readonly (readonly [string, ObjectValues])[] = [
  ['1.1.1', { ...jane, '00080020': '20240115', '00080030': '101530', '00400275': [request('S1', 'R1')] }],
  ['1.1.2', { ...jane, '00080020': '20240115', '00080030': '101530', '00200013': '2' }],
  [
    '1.2.1',
    {
      ...jane,
      ...{ '00080016': '1.2.840.10008.5.1.4.1.1.88.22', '00080060': 'SR', '00200011': '2', '0008103E': 'report' },
      ...{ '00080020': '20240115', '00080030': '101530', '00400275': [request('S1', 'R2'), request('S2', 'R1')] },
    },
  ],
  ['2.1.1', { ...jane, '00080020': '20240201', '00080030': '0800', '00080060': 'MR', '00080050': 'A2' }],
  // Another patient of the same ID, elsewhere.
  ['3.1.1', { '00100010': 'Roe^Rick', '00100020': 'P1', '00100021': 'ELSEWHERE', '00080020': '20240301' }],
  ['4.1.1', { '00100010': 'Zhang^Wei=张^伟', '00100020': 'P2', '00080020': '20231231', '00080030': '235900' }],
  // Nobody knows whether these are one patient.
  ['5.1.1', { '00100010': 'Unknown', '00100020': '', '00080020': '', '00080050': '' }],
  ['6.1.1', { '00100010': 'Unknown', '00100020': '', '00080020': '', '00080050': '' }],
];

const uidAt: Readonly<Record<string, string>> = {
  ...{ PATIENT: 'PatientName', STUDY: 'StudyInstanceUID', SERIES: 'SeriesInstanceUID', IMAGE: 'SOPInstanceUID' },
};

/** What is found at a level, by names of patients or the part of UIDs behind `1.2.`, sorted. */
async function found(level: string, keys: Keys, options: Partial<QueryOptions> = {}): Promise<string[]> {
  const { answers } = await client.find(level, { [uidAt[level]!]: '', ...keys }, { levels: patientRoot, options });
  const tags: Readonly<Record<string, string>> = {
    ...{ PATIENT: '00100010', STUDY: '0020000D', SERIES: '0020000E', IMAGE: '00080018' },
  };
  return answers
    .map((answer) => answer[tags[level]!]?.Value?.[0])
    .map((value) => (typeof value === 'string' ? value.slice(4) : (value as { Alphabetic: string }).Alphabetic))
    .sort();
}
const relational = { relational: true };

describe('matching (PS3.4 C.2.2.2)', () => {
  it.each<[string, string, Keys, string[]]>([
    ['universal', 'PATIENT', { PatientID: '' }, ['Doe^Jane', 'Roe^Rick', 'Unknown', 'Unknown', 'Zhang^Wei']],
    ['single value', 'PATIENT', { PatientID: 'P2' }, ['Zhang^Wei']],
    ['single value of two patients', 'PATIENT', { PatientID: 'P1' }, ['Doe^Jane', 'Roe^Rick']],
    ['issuer', 'PATIENT', { PatientID: 'P1', IssuerOfPatientID: 'ELSEWHERE' }, ['Roe^Rick']],
    [
      'single date',
      'PATIENT',
      { PatientBirthDate: '19700101' },
      ['Doe^Jane', 'Roe^Rick', 'Unknown', 'Unknown', 'Zhang^Wei'],
    ],
    ['wildcard', 'PATIENT', { PatientName: '*oe^*' }, ['Doe^Jane', 'Roe^Rick']],
    ['one character', 'PATIENT', { PatientName: '?oe^Jane' }, ['Doe^Jane']],
    ['case of names', 'PATIENT', { PatientName: 'DOE^jANE' }, ['Doe^Jane']],
    ['ideographic group', 'PATIENT', { PatientName: '=张^伟' }, ['Zhang^Wei']],
    ['star alone', 'PATIENT', { PatientName: '*' }, ['Doe^Jane', 'Roe^Rick', 'Unknown', 'Unknown', 'Zhang^Wei']],
    ['list of UIDs', 'STUDY', { StudyInstanceUID: '1.2.2\\1.2.4\\9.9' }, ['2', '4']],
    ['range', 'STUDY', { StudyDate: '20240101-20240201' }, ['1', '2']],
    ['range without end', 'STUDY', { StudyDate: '20240201-' }, ['2', '3']],
    ['range without beginning', 'STUDY', { StudyDate: '-20240115' }, ['1', '4']],
    ['range of times', 'STUDY', { StudyTime: '0700-0800' }, ['2']],
    ['two ranges', 'STUDY', { StudyDate: '20240115-20240201', StudyTime: '1000-1100' }, ['1']],
    ['modalities in study', 'STUDY', { ModalitiesInStudy: 'SR' }, ['1']],
    ['class in study', 'STUDY', { SOPClassesInStudy: '1.2.840.10008.5.1.4.1.1.88.22' }, ['1']],
    ['a key of the series', 'STUDY', { Modality: 'MR' }, ['2']],
    ['accession number', 'STUDY', { AccessionNumber: 'A2' }, ['2']],
    ['series number', 'SERIES', { SeriesNumber: '2' }, ['1.2']],
    ['sequence', 'SERIES', { RequestAttributesSequence: { RequestedProcedureID: 'R1' } }, ['1.1', '1.2']],
    [
      'one item',
      'SERIES',
      { RequestAttributesSequence: { ScheduledProcedureStepID: 'S1', RequestedProcedureID: 'R1' } },
      ['1.1'],
    ],
    ['number', 'IMAGE', { InstanceNumber: '2', Modality: 'CT' }, ['1.1.2']],
    ['attribute of the metadata', 'IMAGE', { RescaleSlope: '1' }, []],
    ['UID of an instance', 'IMAGE', { SOPInstanceUID: '1.2.1.1.2\\1.2.4.1.1' }, ['1.1.2', '4.1.1']],
    ['class', 'IMAGE', { SOPClassUID: '1.2.840.10008.5.1.4.1.1.88.22' }, ['1.2.1']],
    ['pads', 'STUDY', { AccessionNumber: ' A2 ' }, ['2']],
  ])('%s at %s level', async (_what, level, keys, uids) => {
    expect(await found(level, keys, relational)).toEqual(uids);
  });

  it('date and time are one range of moments only where that was agreed on', async () => {
    const keys = { StudyDate: '20231231-20240201', StudyTime: '2300-0900' };
    expect(await found('STUDY', keys, relational)).toEqual([]);
    expect(await found('STUDY', keys, { ...relational, combinesDateTime: true })).toEqual(['1', '2', '4']);
  });

  it('names match by words, pinyin and initials only where that was agreed on', async () => {
    expect(await found('PATIENT', { PatientName: 'jane doe' })).toEqual([]);
    expect(await found('PATIENT', { PatientName: 'jane doe' }, { fuzzyNames: true })).toEqual(['Doe^Jane']);
    expect(await found('PATIENT', { PatientName: 'zw' }, { fuzzyNames: true })).toEqual(['Zhang^Wei']);
  });

  it('two quotes match no value only where that was agreed on', async () => {
    expect(await found('STUDY', { AccessionNumber: '""' }, relational)).toEqual([]);
    expect(await found('STUDY', { AccessionNumber: '""' }, { ...relational, emptyValues: true })).toEqual(['5', '6']);
  });

  it('the clock of the identifier counts only where that was agreed on', async () => {
    const keys = { StudyDate: '20240115', TimezoneOffsetFromUTC: '+0800' };
    expect(await found('STUDY', keys, relational)).toEqual(['1']);
    expect(await found('STUDY', keys, { ...relational, timezone: true })).toEqual(['1']);
    const noDate = found(
      'STUDY',
      { StudyTime: '10', TimezoneOffsetFromUTC: '+0800' },
      { ...relational, timezone: true },
    );
    await expect(noDate).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});

describe('a hierarchical query', () => {
  it.each<[string, Keys, string[]]>([
    ['STUDY', { PatientID: 'P1' }, ['1', '2', '3']],
    ['SERIES', { PatientID: 'P1', StudyInstanceUID: '1.2.1' }, ['1.1', '1.2']],
    ['SERIES', { PatientID: 'P2', StudyInstanceUID: '1.2.1' }, []],
    ['IMAGE', { PatientID: 'P1', StudyInstanceUID: '1.2.1', SeriesInstanceUID: '1.2.1.1' }, ['1.1.1', '1.1.2']],
    ['IMAGE', { PatientID: 'P1', StudyInstanceUID: '1.2.2', SeriesInstanceUID: '1.2.1.1' }, []],
  ])('goes down from the patient to %s by %j', async (level, keys, uids) => {
    expect(await found(level, keys)).toEqual(uids);
  });

  it.each<[string, Keys, string]>([
    ['STUDY', {}, '00100020'],
    ['STUDY', { PatientID: 'P*' }, '00100020'],
    ['SERIES', { PatientID: 'P1' }, '0020000D'],
    ['SERIES', { PatientID: 'P1', StudyInstanceUID: '1.2.1\\1.2.2' }, '0020000D'],
    ['IMAGE', { PatientID: 'P1', StudyInstanceUID: '1.2.1' }, '0020000E'],
    ['IMAGE', { PatientID: 'P1', StudyInstanceUID: '1.2.1', SeriesInstanceUID: '*' }, '0020000E'],
    ['FRAME', {}, '00080052'],
    ['', {}, '00080052'],
  ])('at %s level with %j is refused for the key above', async (level, keys, tag) => {
    await expect(client.find(level, keys, { levels: patientRoot })).rejects.toMatchObject({
      code: 'INVALID_IDENTIFIER',
      details: { tag },
    });
  });

  it('knows the levels of its model', async () => {
    const asked = client.find('PATIENT', {});
    await expect(asked).rejects.toMatchObject({ code: 'INVALID_IDENTIFIER', details: { tag: '00080052' } });
  });
});

describe('answers', () => {
  it('hold exactly what was asked for, empty where nothing is known', async () => {
    const keys = { PatientName: '', StudyDate: '20240201', StudyDescription: '', NumberOfStudyRelatedInstances: '' };
    const { answers, isWhole } = await client.find('STUDY', keys);
    expect(isWhole).toBe(true);
    expect(answers.map((answer) => ({ ...answer, '00080052': undefined }))).toEqual([
      {
        '00080020': { vr: 'DA', Value: ['20240201'] },
        '00081030': { vr: 'LO' },
        '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Doe^Jane' }] },
        '00201208': { vr: 'IS', Value: [1] },
      },
    ]);
  });

  it.each<[string, string, Keys, string, unknown[]]>([
    ['patients', 'PATIENT', { PatientID: 'P1', IssuerOfPatientID: '' }, 'NumberOfPatientRelatedStudies', [1, 2]],
    ['patients', 'PATIENT', { PatientID: 'P1' }, 'NumberOfPatientRelatedSeries', [1, 3]],
    ['patients', 'PATIENT', { PatientID: 'P1' }, 'NumberOfPatientRelatedInstances', [1, 4]],
    ['patients without ID', 'PATIENT', { PatientName: 'Unknown' }, 'NumberOfPatientRelatedStudies', [1, 1]],
    ['studies', 'STUDY', { PatientID: 'P1', StudyDate: '20240201' }, 'NumberOfPatientRelatedStudies', [2]],
    ['studies', 'STUDY', { PatientID: 'P1', StudyDate: '20240115' }, 'NumberOfStudyRelatedSeries', [2]],
    ['studies', 'STUDY', { PatientID: 'P1', StudyDate: '20240115' }, 'InstanceAvailability', ['ONLINE']],
    ['series', 'SERIES', { PatientID: 'P1', StudyInstanceUID: '1.2.1' }, 'NumberOfSeriesRelatedInstances', [2, 1]],
  ])('%s at %s level by %j say %s', async (_what, level, keys, keyword, values) => {
    const { answers } = await client.find(level, { ...keys, [keyword]: '' }, { levels: patientRoot });
    const first = answers.map((answer) => Object.entries(answer).filter(([tag]) => tag === tagKey(tagOf(keyword)!)));
    expect(first.map(([entry]) => entry?.[1].Value?.[0])).toEqual(values);
  });

  it('at the lowest level hold attributes of the levels above and of the metadata', async () => {
    const keys = { StudyInstanceUID: '1.2.1', SeriesInstanceUID: '1.2.1.2', PatientName: '', SeriesDescription: '' };
    const more = {
      AccessionNumber: '',
      SamplesPerPixel: '',
      Rows: '',
      RequestAttributesSequence: { RequestedProcedureID: '' },
    };
    const { answers, isWhole } = await client.find('IMAGE', { ...keys, ...more });
    expect(isWhole).toBe(true);
    expect(answers).toMatchObject([
      {
        '00080050': { vr: 'SH', Value: ['A1'] },
        '0008103E': { vr: 'LO', Value: ['report'] },
        '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Doe^Jane' }] },
        '00280002': { vr: 'US' },
        '00280010': { vr: 'US', Value: [4] },
        '00400275': {
          vr: 'SQ',
          Value: [{ '00401001': { vr: 'SH', Value: ['R2'] } }, { '00401001': { vr: 'SH', Value: ['R1'] } }],
        },
      },
    ]);
    expect(Object.keys(answers[0]!['00400275']!.Value![0] as object)).toEqual(['00401001']);
  });

  it.each<[string, Keys, boolean]>([
    ['STUDY', { StudyDate: '', SOPClassesInStudy: '', TimezoneOffsetFromUTC: '', RetrieveAETitle: '' }, true],
    ['STUDY', { PatientComments: '' }, false],
    ['STUDY', { PatientComments: 'x' }, false],
    ['STUDY', { Modality: '' }, false],
    ['STUDY', { '00091010': '' }, false],
    ['PATIENT', { PatientName: '', NumberOfPatientRelatedStudies: '' }, true],
    ['PATIENT', { StudyDate: '' }, false],
  ])('at %s level with %j are marked when a key is not supported', async (level, keys, isWhole) => {
    const asking = { levels: patientRoot, options: relational };
    expect((await client.find(level, keys, asking)).isWhole).toBe(isWhole);
  });
});

describe('an identifier', () => {
  it.each<[string, Keys, string]>([
    ['STUDY', { StudyDate: '2024' }, 'StudyDate'],
    ['STUDY', { StudyInstanceUID: '1.2.*' }, 'StudyInstanceUID'],
    ['STUDY', { StudyTime: 'noon' }, 'StudyTime'],
    ['STUDY', { PatientName: 'x'.repeat(1_025) }, '00100010'],
    ['STUDY', { OtherPatientIDs: '?' }, 'OtherPatientIDs'],
  ])('at %s level with %j is refused, the key named', async (level, keys, name) => {
    await expect(client.find(level, keys)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { problems: [{ name }] },
    });
  });

  it('has one item in a sequence, and not too many keys', async () => {
    const many = Object.fromEntries(Array.from({ length: 1_001 }, (_, at) => [(0x00090000 + at).toString(16), '']));
    await expect(client.find('STUDY', many)).rejects.toMatchObject({ code: 'INVALID_IDENTIFIER' });
  });
});
