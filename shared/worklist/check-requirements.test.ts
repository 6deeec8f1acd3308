import { checkChanges, checkNew, finalStateGaps } from './check-requirements';
import { codeItem, dataSetOf, makeWorkitem, performedProcedure, type WorkitemValues } from './testing/make-workitem';

const problemsOf = ({ problems }: ReturnType<typeof checkNew>) =>
  problems.map(({ name, message }) => `${name}: ${message}`);
const ofNew = (changes: WorkitemValues) => problemsOf(checkNew(makeWorkitem(changes)));
const ofChange = (values: WorkitemValues) => problemsOf(checkChanges(dataSetOf(values)));

/** PS3.4 Table CC.2.5-3, column N-CREATE, 1/1. */
const type1 = [
  'ScheduledProcedureStepPriority',
  'ProcedureStepLabel',
  'ScheduledProcedureStepStartDateTime',
  'InputReadinessState',
  'ProcedureStepState',
];
/** 2/2. */
const type2 = [
  'ScheduledProcessingParametersSequence',
  'ScheduledStationNameCodeSequence',
  'ScheduledStationClassCodeSequence',
  'ScheduledStationGeographicLocationCodeSequence',
  'ScheduledWorkitemCodeSequence',
  'CommentsOnTheScheduledProcedureStep',
  'InputInformationSequence',
  'PatientName',
  'IssuerOfPatientID',
  'IssuerOfPatientIDQualifiersSequence',
  'OtherPatientIDsSequence',
  'PatientBirthDate',
  'PatientSex',
  'AdmissionID',
  'IssuerOfAdmissionIDSequence',
  'AdmittingDiagnosesDescription',
  'AdmittingDiagnosesCodeSequence',
  'ReferencedRequestSequence',
  'ProcedureStepProgressInformationSequence',
  'UnifiedProcedureStepPerformedProcedureSequence',
];
/** Column N-SET, Not allowed. */
const notSettable = [
  'PatientName',
  'PatientID',
  'IssuerOfPatientID',
  'PatientBirthDate',
  'PatientSex',
  'AdmissionID',
  'AdmittingDiagnosesDescription',
  'ProcedureStepState',
  'SOPClassUID',
  'SOPInstanceUID',
];

describe('a new workitem', () => {
  it('with all that is asked for is taken as it is', () => {
    const checked = checkNew(makeWorkitem());
    expect(problemsOf(checked)).toEqual([]);
    expect(checked.isCompleted).toBe(false);
  });

  it.each(type1)('needs a value of %s', (keyword) => {
    expect(ofNew({ [keyword]: undefined })).toEqual([`${keyword}: missing`]);
    expect(ofNew({ [keyword]: null })).toEqual([`${keyword}: needs a value`]);
  });

  it.each(type2)('without %s gets it, empty', (keyword) => {
    const [tag] = Object.keys(dataSetOf({ [keyword]: null }));
    const checked = checkNew(makeWorkitem({ [keyword]: undefined }));
    expect(problemsOf(checked)).toEqual([]);
    expect(checked.isCompleted).toBe(true);
    expect(checked.dataSet[tag!]).toEqual(dataSetOf({ [keyword]: null })[tag!]);
    expect(Object.keys(checked.dataSet)).toEqual(Object.keys(checked.dataSet).sort());
  });

  it.each(['PatientID', 'StudyInstanceUID', 'ScheduledHumanPerformersSequence'])(
    'may lack %s, whose condition nobody here can check',
    (keyword) => {
      const checked = checkNew(makeWorkitem({ [keyword]: undefined }));
      expect([problemsOf(checked), checked.isCompleted]).toEqual([[], false]);
      expect(Object.keys(checked.dataSet)).toContain(Object.keys(dataSetOf({ [keyword]: null }))[0]);
    },
  );

  it.each([
    ['ScheduledProcedureStepPriority', 'URGENT', 'must be HIGH or MEDIUM or LOW'],
    ['InputReadinessState', 'SOON', 'must be INCOMPLETE or UNAVAILABLE or READY'],
    ['ProcedureStepState', 'IN PROGRESS', 'must be SCHEDULED'],
    ['ProcedureStepProgressInformationSequence', { ProcedureStepProgress: 5 }, 'must be empty in a new workitem'],
    [
      'UnifiedProcedureStepPerformedProcedureSequence',
      { PerformedProcedureStepDescription: 'x' },
      'must be empty in a new workitem',
    ],
  ])('%s cannot be %s', (keyword, value, message) => {
    expect(ofNew({ [keyword]: value })).toEqual([`${keyword}: ${message}`]);
  });

  it.each<[string, WorkitemValues, string[]]>([
    [
      'a code without meaning',
      { ScheduledWorkitemCodeSequence: { CodeValue: 'A', CodingSchemeDesignator: 'B' } },
      ['ScheduledWorkitemCodeSequence[0].CodeMeaning: missing'],
    ],
    [
      'a code without value',
      { ScheduledWorkitemCodeSequence: [codeItem('A'), { CodeMeaning: 'x' }] },
      ['ScheduledWorkitemCodeSequence[1]: needs one of CodeValue, LongCodeValue, URNCodeValue'],
    ],
    [
      'a code without scheme',
      { ScheduledStationNameCodeSequence: { LongCodeValue: 'A', CodeMeaning: 'x' } },
      ['ScheduledStationNameCodeSequence[0].CodingSchemeDesignator: missing'],
    ],
    [
      'a URN, which needs no scheme',
      { ScheduledWorkitemCodeSequence: { URNCodeValue: 'urn:a', CodeMeaning: 'x' } },
      [],
    ],
    [
      'a parameter without its value',
      { ScheduledProcessingParametersSequence: { ValueType: 'TEXT', ConceptNameCodeSequence: codeItem('A') } },
      ['ScheduledProcessingParametersSequence[0].TextValue: missing'],
    ],
    [
      'a number without units',
      {
        ScheduledProcessingParametersSequence: {
          ...{ ValueType: 'NUMERIC', ConceptNameCodeSequence: codeItem('A'), NumericValue: 5 },
        },
      },
      ['ScheduledProcessingParametersSequence[0].MeasurementUnitsCodeSequence: missing'],
    ],
    [
      'input that says not where it is',
      {
        InputInformationSequence: {
          TypeOfInstances: 'DICOM',
          ReferencedSOPSequence: { ReferencedSOPClassUID: '1.2', ReferencedSOPInstanceUID: '1.2.3' },
        },
      },
      [
        'InputInformationSequence[0]: needs one of DICOMRetrievalSequence, DICOMMediaRetrievalSequence, WADORetrievalSequence, XDSRetrievalSequence, WADORSRetrievalSequence',
      ],
    ],
    [
      'input without objects',
      {
        InputInformationSequence: { TypeOfInstances: 'DICOM', WADORSRetrievalSequence: { RetrieveURL: 'http://x' } },
      },
      ['InputInformationSequence[0].ReferencedSOPSequence: missing'],
    ],
    [
      'a request without study',
      { ReferencedRequestSequence: { AccessionNumber: 'A' } },
      ['ReferencedRequestSequence[0].StudyInstanceUID: missing'],
    ],
    [
      'an issuer that is neither local nor universal',
      { IssuerOfAdmissionIDSequence: { UniversalEntityIDType: 'ISO' } },
      ['IssuerOfAdmissionIDSequence[0]: needs one of LocalNamespaceEntityID, UniversalEntityID'],
    ],
    [
      'a destination of no kind',
      { OutputDestinationSequence: { ReferencedSOPClassUID: '1.2' } },
      ['OutputDestinationSequence[0]: needs one of DICOMStorageSequence, STOWRSStorageSequence, XDSStorageSequence'],
    ],
  ])('%s', (_, changes, expected) => {
    expect(ofNew(changes)).toEqual(expected);
  });

  it('of which much is wrong names twenty places', () => {
    const items = Array.from({ length: 50 }, () => ({ CodeValue: 'A' }));
    expect(ofNew({ ScheduledWorkitemCodeSequence: items })).toHaveLength(20);
  });
});

describe('a change', () => {
  it('of nothing is fine', () => {
    expect(ofChange({})).toEqual([]);
  });

  it.each(notSettable)('of %s is not allowed', (keyword) => {
    expect(ofChange({ [keyword]: null })).toEqual([`${keyword}: cannot be changed`]);
  });

  it.each(type1.filter((keyword) => keyword !== 'ProcedureStepState'))('does not take away %s', (keyword) => {
    expect(ofChange({ [keyword]: null })).toEqual([`${keyword}: needs a value`]);
  });

  it('gives a performed procedure the list of its output, which may be empty', () => {
    const checked = checkChanges(dataSetOf({ UnifiedProcedureStepPerformedProcedureSequence: {} }));
    expect(problemsOf(checked)).toEqual([]);
    expect(checked.dataSet['00741216']?.Value).toEqual([{ '00404033': { vr: 'SQ' } }]);
  });

  it('within sequences follows the same macros', () => {
    expect(
      ofChange({ ProcedureStepProgressInformationSequence: { ProcedureStepCommunicationsURISequence: {} } }),
    ).toEqual([
      'ProcedureStepProgressInformationSequence[0].ProcedureStepCommunicationsURISequence[0].ContactURI: missing',
    ]);
  });
});

describe('final states (PS3.4 Table CC.2.5-3, column Final State)', () => {
  const whole = {
    ScheduledProcedureStepModificationDateTime: '2024',
    SOPClassUID: '1.2',
    SOPInstanceUID: '1.2.3',
  };
  const canceled = {
    ProcedureStepProgressInformationSequence: {
      ProcedureStepCancellationDateTime: '2024',
      ProcedureStepDiscontinuationReasonCodeSequence: codeItem('110513'),
    },
  };
  const gaps = (values: WorkitemValues, state: 'COMPLETED' | 'CANCELED') =>
    finalStateGaps(makeWorkitem({ ...whole, ...values }), state);
  const [performedName, performed] = Object.entries(performedProcedure)[0]! as [string, WorkitemValues];

  it('P: completing needs what was performed, canceling does not', () => {
    expect(gaps({}, 'COMPLETED')).toEqual([performedName]);
    expect(gaps(canceled, 'CANCELED')).toEqual([]);
    expect(gaps(performedProcedure, 'COMPLETED')).toEqual([]);
  });

  it.each([
    'PerformedStationNameCodeSequence',
    'PerformedProcedureStepStartDateTime',
    'PerformedWorkitemCodeSequence',
    'PerformedProcedureStepEndDateTime',
  ])('P: %s', (keyword) => {
    for (const value of [null, undefined])
      expect(gaps({ [performedName]: { ...performed, [keyword]: value } }, 'COMPLETED')).toEqual([
        `${performedName}[0].${keyword}`,
      ]);
  });

  it('the list of output may be empty, but not absent', () => {
    const without = { ...performed, OutputInformationSequence: undefined };
    expect(gaps({ [performedName]: without }, 'COMPLETED')).toEqual([`${performedName}[0].OutputInformationSequence`]);
  });

  it('X: canceling needs when and why, completing does not', () => {
    expect(gaps({}, 'CANCELED')).toEqual(['ProcedureStepProgressInformationSequence']);
    expect(gaps({ ProcedureStepProgressInformationSequence: { ProcedureStepProgress: 5 } }, 'CANCELED')).toEqual([
      'ProcedureStepProgressInformationSequence[0].ProcedureStepCancellationDateTime',
      'ProcedureStepProgressInformationSequence[0].ProcedureStepDiscontinuationReasonCodeSequence',
    ]);
  });

  it.each([
    'SOPClassUID',
    'SOPInstanceUID',
    'ScheduledProcedureStepPriority',
    'ScheduledProcedureStepModificationDateTime',
    'ScheduledProcedureStepStartDateTime',
    'InputReadinessState',
    'ProcedureStepState',
  ])('R: both need %s', (keyword) => {
    expect(gaps({ ...performedProcedure, [keyword]: null }, 'COMPLETED')).toEqual([keyword]);
    expect(gaps({ ...canceled, [keyword]: null }, 'CANCELED')).toEqual([keyword]);
  });
});
