import type { JsonAttribute, JsonAttributes } from '#shared/archive/documents';
import { lookUp, tagKey, tagOf } from '#shared/dicom/dictionary';

/** Values by keyword; `null`: the attribute without a value, `undefined`: no attribute. Objects are items. */
export type WorkitemValues = Readonly<Record<string, unknown>>;

/** A data set of the DICOM JSON model from values by keyword. */
export function dataSetOf(values: WorkitemValues): Record<string, JsonAttribute> {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([keyword, value]) => attributeOf(keyword, value)));
}

function attributeOf(keyword: string, value: unknown): [tag: string, attribute: JsonAttribute] {
  const tag = tagOf(keyword) ?? Number.NaN;
  const vr = lookUp(tag)?.vr ?? '';
  if (value === null) return [tagKey(tag), { vr }];
  const values = Array.isArray(value) ? value : [value];
  return [tagKey(tag), { vr, Value: values.map((one) => encoded(vr, one)) }];
}

function encoded(vr: string, value: unknown): unknown {
  if (vr === 'PN') return { Alphabetic: value };
  return vr === 'SQ' ? dataSetOf(value as WorkitemValues) : value;
}

/** An item of a code sequence. */
export const codeItem = (value: string, meaning = value, scheme = '99TEST') => ({
  CodeValue: value,
  CodingSchemeDesignator: scheme,
  CodeMeaning: meaning,
});

/** Everything that a new workitem needs, of type 1 and 2. */
export const wholeWorkitem: WorkitemValues = {
  TransactionUID: null,
  AdmittingDiagnosesDescription: null,
  AdmittingDiagnosesCodeSequence: null,
  PatientName: 'Anton^Worklist',
  PatientID: 'W-1',
  IssuerOfPatientID: null,
  IssuerOfPatientIDQualifiersSequence: null,
  PatientBirthDate: '19700102',
  PatientSex: 'O',
  OtherPatientIDsSequence: null,
  AdmissionID: null,
  IssuerOfAdmissionIDSequence: null,
  ScheduledProcedureStepStartDateTime: '20240501100000+0000',
  ScheduledWorkitemCodeSequence: codeItem('SEGMENT', 'Segmentation'),
  InputInformationSequence: null,
  ScheduledStationNameCodeSequence: null,
  ScheduledStationClassCodeSequence: null,
  ScheduledStationGeographicLocationCodeSequence: null,
  CommentsOnTheScheduledProcedureStep: null,
  InputReadinessState: 'READY',
  ReferencedRequestSequence: null,
  ProcedureStepState: 'SCHEDULED',
  ProcedureStepProgressInformationSequence: null,
  ScheduledProcedureStepPriority: 'MEDIUM',
  WorklistLabel: 'AI',
  ProcedureStepLabel: 'Segment the liver',
  ScheduledProcessingParametersSequence: null,
  UnifiedProcedureStepPerformedProcedureSequence: null,
};

/** A new workitem, with changes by keyword. */
export const makeWorkitem = (changes: WorkitemValues = {}): JsonAttributes =>
  dataSetOf({ ...wholeWorkitem, ...changes });

/** What COMPLETED asks for. */
export const performedProcedure: WorkitemValues = {
  UnifiedProcedureStepPerformedProcedureSequence: {
    PerformedStationNameCodeSequence: codeItem('GPU1'),
    PerformedProcedureStepStartDateTime: '20240501100100',
    PerformedWorkitemCodeSequence: codeItem('SEGMENT'),
    PerformedProcedureStepEndDateTime: '20240501100200',
    OutputInformationSequence: null,
  },
};
