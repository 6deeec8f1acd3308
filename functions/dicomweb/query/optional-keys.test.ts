import type { ObjectValues } from '#shared/archive/testing/make-object';
import { DataSetWriter } from '#shared/dicom/data-set-writer';
import { SearchClient } from './testing/search-client';

let client: SearchClient;
const found = (address: string) => client.found(address);

const item = (...elements: readonly (readonly [tag: number, vr: string, value: string])[]) => {
  const writer = new DataSetWriter();
  for (const [tag, vr, value] of elements) writer.element(tag, vr, value);
  return writer.toBytes();
};
const request = (step: string, procedure: string) =>
  item([0x00400007, 'LO', `Scan ${step}`], [0x00400009, 'SH', step], [0x00401001, 'SH', procedure]);
const code = (value: string, scheme: string, meaning: string) =>
  item([0x00080100, 'SH', value], [0x00080102, 'SH', scheme], [0x00080104, 'LO', meaning]);
const title = code('126000', 'DCM', 'Imaging Measurement Report');

const studyOne: ObjectValues = {
  '00081032': [code('CTCHEST', '99RIS', 'CT Chest'), code('CTABD', 'L', 'CT Abdomen')],
  '00081060': 'Reader^Rose\\Second^Sam',
  '00100021': 'HOSPITAL-A',
  '00101000': 'OLD1\\OLD2',
  '00101010': '045Y',
  '00321032': '李^娜',
  '00321060': 'CT chest with contrast',
};
const seriesOne: ObjectValues = {
  '00080021': '20240116',
  '00080031': '233000',
  '00080070': 'SIEMENS',
  '00080080': '第一人民医院',
  '00081010': 'CT-01',
  '0008103E': 'Thorax 5.0 (B30f)',
  '00081040': 'Radiology',
  '00081050': 'Perform^Pia',
  '00081070': 'Operator^One\\Äbel^Tëd',
  '00081090': 'Sensation 64',
  '00180015': 'CHEST',
  '00181030': 'Thorax Routine',
  '00200060': 'R',
  '00400253': 'PPS7',
  '00400254': '胸部平扫',
  '00400275': [request('SPS1', 'RP1'), request('SPS2', 'RP2')],
};

beforeAll(async () => {
  client = await SearchClient.open();
  await client.store(1, 1, 1, { ...studyOne, ...seriesOne });
  await client.store(1, 2, 1, {
    ...studyOne,
    ...{ '00080016': '1.2.840.10008.5.1.4.1.1.88.22', '00080060': 'SR', '0008103E': 'Report' },
    ...{ '00080023': '20240117', '00080033': '0830', '0040A043': [title], '0040A730': null },
  });
  await client.store(2, 1, 1, {
    ...{ '00080020': '20230220', '00080060': 'MR', '00100040': 'M', '00180015': 'HEAD', '0008103E': 't1_se' },
    ...{ '00080070': 'GE MEDICAL SYSTEMS', '00081010': 'MR-01', '00400275': [request('SPS1', 'RP2')] },
  });
  await client.store(2, 1, 2, { '00080020': '20230220', '00080008': 'ORIGINAL\\PRIMARY\\M', '00180080': '500.0' });
  await client.test.settleAndPack();
  await client.store(3, 1, 1, { '00080020': '20220101', '00080060': 'CT', '00100040': 'O', '00280010': 8 });
});
afterAll(() => client.close());

describe('studies', () => {
  it.each([
    ['PatientSex=F', ['1']],
    ['PatientSex=F,O', ['1', '3']],
    ['00100040=M', ['2']],
    ['IssuerOfPatientID=HOSPITAL-A', ['1']],
    ['IssuerOfPatientID=HOSPITAL-B', []],
    ['OtherPatientIDs=OLD2', ['1']],
    ['OtherPatientIDs=OLD*', ['1']],
    ['OtherPatientIDs=LD2', []],
    ['NameOfPhysiciansReadingStudy=second%5Esam', ['1']],
    ['NameOfPhysiciansReadingStudy=Reader*', ['1']],
    ['RequestingPhysician=%E6%9D%8E%5E%E5%A8%9C', ['1']],
    ['RequestingPhysician=*%E5%A8%9C*', ['1']],
    ['RequestingPhysician=linana', []],
    ['RequestingPhysician=lina', ['1']],
    ['RequestedProcedureDescription=*contrast', ['1']],
    ['RequestedProcedureDescription=CT+chest+with+contrast', ['1']],
    ['ProcedureCodeSequence.CodeValue=CTCHEST', ['1']],
    ['00081032.00080100=CTABD', ['1']],
    ['ProcedureCodeSequence.CodeValue=CT*', ['1']],
    ['ProcedureCodeSequence.CodeValue=CTCHEST&ProcedureCodeSequence.CodingSchemeDesignator=99RIS', ['1']],
    ['ProcedureCodeSequence.CodeValue=CTCHEST&ProcedureCodeSequence.CodingSchemeDesignator=L', []],
    ['ProcedureCodeSequence.CodeMeaning=*Abdomen', ['1']],
    ['SOPClassesInStudy=1.2.840.10008.5.1.4.1.1.88.22', ['1']],
    ['00080062=1.2.840.10008.5.1.4.1.1.2', ['1', '2', '3']],
  ])('match %s', async (query, studies) => {
    expect(await found(`/studies?${query}`)).toEqual(studies);
  });

  it.each([
    ['Modality=SR', ['1']],
    ['Modality=CT', ['1', '3']],
    ['Modality=CT&StudyDate=2024*', undefined],
    ['Modality=CT&PatientSex=O', ['3']],
    ['Modality=SR&BodyPartExamined=CHEST', []],
    ['Modality=CT&BodyPartExamined=CHEST', ['1']],
    ['SeriesDescription=*Thorax*', ['1']],
    ['StationName=*-01', ['1', '2']],
    ['StationName=*-01&limit=1&offset=1', ['2']],
    ['SOPClassUID=1.2.840.10008.5.1.4.1.1.88.22', ['1']],
    ['SOPInstanceUID=1.2.2.1.1', ['2']],
    ['SOPInstanceUID=1.2.2.1.1&Modality=CT', []],
    ['SeriesInstanceUID=1.2.1.2,1.2.3.1', ['1', '3']],
    ['RequestAttributesSequence.ScheduledProcedureStepID=SPS1', ['1', '2']],
    ['StudyInstanceUID=1.2.1&Modality=MR', []],
  ])('are found by what one of their series says: %s', async (query, studies) => {
    if (studies) expect(await found(`/studies?${query}`)).toEqual(studies);
    else expect(await client.problems(`/studies?${query}`)).toEqual(['StudyDate']);
  });

  it('answer optional attributes that are matched or asked for, and no others', async () => {
    const [plain] = (await client.get('/studies?PatientID=P1')).json;
    expect(plain['00321060']).toBeUndefined();
    const [asked] = (await client.get('/studies?PatientID=P1&includefield=RequestedProcedureDescription,00101010'))
      .json;
    expect(asked).toMatchObject({
      '00101010': { vr: 'AS', Value: ['045Y'] },
      '00321060': { vr: 'LO', Value: ['CT chest with contrast'] },
    });
    expect(Object.keys(asked)).toEqual(Object.keys(asked).sort());
    const [matched] = (await client.get('/studies?OtherPatientIDs=OLD1')).json;
    expect(matched['00101000']).toEqual({ vr: 'LO', Value: ['OLD1', 'OLD2'] });
    const [all] = (await client.get('/studies?PatientID=P1&includefield=all')).json;
    expect(all).toMatchObject({
      '00080062': { vr: 'UI', Value: ['1.2.840.10008.5.1.4.1.1.2', '1.2.840.10008.5.1.4.1.1.88.22'] },
      '00081060': { vr: 'PN', Value: [{ Alphabetic: 'Reader^Rose' }, { Alphabetic: 'Second^Sam' }] },
      '00321032': { vr: 'PN', Value: [{ Alphabetic: '李^娜' }] },
    });
    expect(all['00081032'].Value).toHaveLength(2);
    expect(all['00080070']).toBeUndefined();
  });
});

describe('series', () => {
  it.each([
    ['Manufacturer=SIEMENS', ['1.1']],
    ['Manufacturer=SIE*', ['1.1']],
    ['Manufacturer=siemens', []],
    ['InstitutionName=%E7%AC%AC%E4%B8%80%E4%BA%BA%E6%B0%91%E5%8C%BB%E9%99%A2', ['1.1']],
    ['InstitutionName=*%E6%B0%91*', ['1.1']],
    ['InstitutionalDepartmentName=Radiology', ['1.1']],
    ['StationName=CT-01', ['1.1']],
    ['SeriesDescription=Thorax 5.0 (B30f)', ['1.1']],
    ['SeriesDescription=*5.0*(B*', ['1.1']],
    ['SeriesDescription=t1_se', ['2.1']],
    ['SeriesDescription=t??se', ['2.1']],
    ['PerformingPhysicianName=perform%5Epia', ['1.1']],
    ['OperatorsName=abel%5Eted', ['1.1']],
    ['OperatorsName=*One', ['1.1']],
    ['ManufacturerModelName=Sensation*', ['1.1']],
    ['BodyPartExamined=CHEST', ['1.1']],
    ['BodyPartExamined=CHEST,HEAD', ['1.1', '2.1']],
    ['BodyPartExamined=H*,C*', ['1.1', '2.1']],
    ['ProtocolName=*Routine', ['1.1']],
    ['Laterality=R', ['1.1']],
    ['PerformedProcedureStepID=PPS7', ['1.1']],
    ['PerformedProcedureStepDescription=*%E5%B9%B3*', ['1.1']],
    ['SeriesDate=20240101-', ['1.1']],
    ['SeriesDate=20240116', ['1.1']],
    ['SeriesTime=2330', ['1.1']],
    ['SeriesTime=-2329', []],
    ['RequestAttributesSequence.ScheduledProcedureStepID=SPS1', ['1.1', '2.1']],
    [
      'RequestAttributesSequence.ScheduledProcedureStepID=SPS1&RequestAttributesSequence.RequestedProcedureID=RP1',
      ['1.1'],
    ],
    ['00400275.00400009=SPS1&00400275.00401001=RP2', ['2.1']],
    ['00400275.00400009=SPS2&00400275.00401001=RP?', ['1.1']],
    ['RequestAttributesSequence.ScheduledProcedureStepDescription=Scan*', ['1.1', '2.1']],
    ['00400275.00400007=Scan SPS2&00400275.00401001=RP1', []],
    ['SOPClassUID=1.2.840.10008.5.1.4.1.1.88.22', ['1.2']],
    ['SOPInstanceUID=1.2.1.2.1', ['1.2']],
    ['PatientSex=M', ['2.1']],
    ['Modality=SR&PatientSex=M', []],
  ])('match %s', async (query, series) => {
    expect(await found(`/series?${query}`)).toEqual(series);
  });

  it('answer optional attributes that are matched or asked for, in the study too', async () => {
    const [plain] = (await client.get('/studies/1.2.1/series?SeriesNumber=1')).json;
    expect(plain['00080080']).toBeUndefined();
    const [asked] = (await client.get('/studies/1.2.1/series?SeriesNumber=1&includefield=InstitutionName,PatientAge'))
      .json;
    expect(asked).toMatchObject({ '00080080': { Value: ['第一人民医院'] }, '00101010': { Value: ['045Y'] } });
    const [inInstance] = (await client.get('/instances?StationName=CT-01')).json;
    expect(inInstance).toMatchObject({ '00081010': { Value: ['CT-01'] }, '00080018': { Value: ['1.2.1.1.1'] } });
  });

  it('shows corrected values, and finds by them', async () => {
    await client.store(9, 1, 1, { '00081010': 'WRONG' });
    await client.store(9, 1, 1, { '00081010': 'RIGHT' });
    expect(await found('/series?StationName=WRONG')).toEqual([]);
    const { json } = await client.get('/series?StationName=RIGHT');
    expect(json.map((one: Record<string, unknown>) => one['00081010'])).toEqual([{ vr: 'SH', Value: ['RIGHT'] }]);
    expect(await found('/instances?StationName=RIGHT')).toEqual(['9.1.1']);
  });
});

describe('instances', () => {
  it.each([
    ['/instances?Rows=8', ['3.1.1']],
    ['/instances?Rows=4&Columns=4&BitsAllocated=16&Modality=MR', ['2.1.1', '2.1.2']],
    ['/instances?NumberOfFrames=2', []],
    ['/instances?SOPClassUID=1.2.840.10008.5.1.4.1.1.88.22', ['1.2.1']],
    ['/studies/1.2.1/instances?ConceptNameCodeSequence.CodeValue=126000', ['1.2.1']],
    ['/studies/1.2.1/instances?0040A043.00080100=126000&0040A043.00080102=DCM', ['1.2.1']],
    ['/studies/1.2.1/instances?0040A043.00080100=126000&0040A043.00080102=SRT', []],
    ['/studies/1.2.1/instances?ContentDate=20240101-20240131', ['1.2.1']],
    ['/studies/1.2.1/instances?ContentTime=0830', ['1.2.1']],
    ['/studies/1.2.1/instances?ContentTime=0831-', []],
    ['/instances?PatientID=P2&ImageType=PRIMARY', ['2.1.2']],
    ['/instances?PatientID=P2&ImageType=PRI*', ['2.1.2']],
    ['/instances?PatientID=P2&RepetitionTime=500', ['2.1.2']],
    ['/studies/1.2.3/instances?PatientAge=*', ['3.1.1']],
    ['/studies/1.2.3/instances?PatientBirthTime=10', []],
  ])('match %s', async (address, instances) => {
    expect(await found(address)).toEqual(instances);
  });

  it('answer attributes that only their metadata holds, packed or not', async () => {
    const { json, warning } = await client.get(
      '/studies/1.2.2/series/1.2.2.1/instances?includefield=ImageType,00180080',
    );
    expect(warning).toBeUndefined();
    expect(json.map((one: Record<string, unknown>) => [one['00080008'], one['00180080']])).toEqual([
      [undefined, undefined],
      [
        { vr: 'CS', Value: ['ORIGINAL', 'PRIMARY', 'M'] },
        { vr: 'DS', Value: [500] },
      ],
    ]);
    const waiting = await client.get(
      '/studies/1.2.3/instances?includefield=PhotometricInterpretation&includefield=7FE00010',
    );
    expect(waiting.json[0]['7FE00010']).toBeUndefined();
    const [report] = (await client.get('/studies/1.2.1/instances?ConceptNameCodeSequence.CodeValue=126000')).json;
    expect(report['0040A043'].Value[0]['00080104'].Value).toEqual(['Imaging Measurement Report']);
  });

  it('are not compared with metadata without an end', async () => {
    expect(await client.problems('/instances?PixelData=1')).toEqual(['PixelData']);
    expect(await client.problems('/instances?00091001=1')).toEqual(['00091001']);
    expect(await client.problems('/instances?ConceptNameCodeSequence=1')).toEqual(['ConceptNameCodeSequence']);
    expect(await client.problems('/instances?RepetitionTime=fast')).toEqual(['RepetitionTime']);
    expect(await client.problems('/instances?ContentDate=yesterday')).toEqual(['ContentDate']);
  });
});

describe('values', () => {
  it.each([
    ['/series?StationName=*T*', 'StationName'],
    ['/series?OperatorsName=*a*', 'OperatorsName'],
    ['/studies?ProcedureCodeSequence.CodeMeaning=*a*', 'ProcedureCodeSequence.CodeMeaning'],
    ['/series?SeriesDate=2024', 'SeriesDate'],
    ['/studies?Rows=1', 'Rows'],
    ['/series?ContentDate=20240101', 'ContentDate'],
  ])('that no index narrows are refused: %s', async (address, name) => {
    expect(await client.problems(address)).toEqual([name]);
  });

  it('of physicians and operators are matched literally, which a warning says', async () => {
    const { warning, json } = await client.get('/series?OperatorsName=Operator%5EOne&fuzzymatching=true');
    expect(json).toHaveLength(1);
    expect(warning).toEqual([
      '299 radlake "The fuzzymatching parameter is not supported for OperatorsName. Only literal matching was done"',
    ]);
  });

  it.each([
    ['ReferringPhysicianName=%22%22&emptyvaluematching=true', []],
    ['StudyTime=%22%22&emptyvaluematching=true', undefined],
    ['StudyID=%22%22&emptyvaluematching=true', []],
    ['StudyDescription=%22%22&emptyvaluematching=true&PatientID=P1', ['1']],
    ['StudyDescription=%22%22&PatientID=P1', []],
    ['ModalitiesInStudy=CT%5CSR&multiplevaluematching=true', ['1']],
    ['ModalitiesInStudy=CT%5CMR&multiplevaluematching=true', []],
    ['ModalitiesInStudy=SR%5CMR', ['1', '2']],
    ['OtherPatientIDs=OLD1%5COLD2&multiplevaluematching=true', ['1']],
    ['OtherPatientIDs=OLD1%5COLD3&multiplevaluematching=true', []],
  ])('may be empty or several: %s', async (query, studies) => {
    expect(await found(`/studies?${query}`)).toEqual(studies ?? []);
  });

  it('of optional keys are not searched for being empty', async () => {
    expect(await client.problems('/series?StationName=%22%22&emptyvaluematching=true')).toEqual(['StationName']);
  });
});
