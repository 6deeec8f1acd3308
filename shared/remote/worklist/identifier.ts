import type { DataSetJson } from '#shared/dimse/client/data-sets';
import { tagNamed } from '#shared/worklist/data-set';
import { attributeOf } from '../identifiers';

/** Matching keys by keyword, as C-FIND writes their values. */
export type WorklistKeys = Readonly<Record<string, string | undefined>>;

/** Keywords; a sequence with those of its item. */
type Level = readonly (string | readonly [sequence: string, item: Level])[];

const words = (text: string): string[] => text.split(' ');
const code = words('CodeValue CodingSchemeDesignator CodingSchemeVersion CodeMeaning');
const reference = words('ReferencedSOPClassUID ReferencedSOPInstanceUID');

/** What modalities and this platform make use of: return keys of types 1 and 2, and the usual ones of type 3. */
const asked: Level = [
  [
    'ScheduledProcedureStepSequence',
    [
      ...words('ScheduledStationAETitle ScheduledStationName ScheduledProcedureStepLocation Modality'),
      ...words('ScheduledProcedureStepStartDate ScheduledProcedureStepStartTime ScheduledPerformingPhysicianName'),
      ...words('ScheduledProcedureStepID ScheduledProcedureStepDescription ScheduledProcedureStepStatus'),
      ...words('PreMedication RequestedContrastAgent CommentsOnTheScheduledProcedureStep'),
      ['ScheduledProtocolCodeSequence', code],
    ],
  ],
  ...words('StudyInstanceUID RequestedProcedureID RequestedProcedureDescription RequestedProcedurePriority'),
  ...words('PatientTransportArrangements RequestedProcedureComments ReasonForTheRequestedProcedure'),
  ['RequestedProcedureCodeSequence', code],
  ['ReferencedStudySequence', reference],
  ...words('AccessionNumber RequestingPhysician ReferringPhysicianName RequestingService'),
  ...words('PlacerOrderNumberImagingServiceRequest FillerOrderNumberImagingServiceRequest'),
  ...words('AdmissionID InstitutionName CurrentPatientLocation'),
  ['ReferencedPatientSequence', reference],
  ...words(
    'PatientName PatientID IssuerOfPatientID OtherPatientIDs PatientBirthDate PatientSex PatientWeight PatientSize',
  ),
  ...words('PatientState PregnancyStatus MedicalAlerts Allergies SpecialNeeds PatientComments'),
  'ConfidentialityConstraintOnPatientDataDescription',
];

/** The identifier of a C-FIND-RQ of the Modality Worklist. PS3.4 K.4.1.1.3, Table K.6-1. */
export function worklistIdentifier(keys: WorklistKeys): DataSetJson {
  return level(asked, keys);
}

function level(entries: Level, keys: WorklistKeys): DataSetJson {
  return Object.fromEntries(
    entries.map((entry) => {
      if (typeof entry !== 'string') return [tagNamed(entry[0]), { vr: 'SQ', Value: [level(entry[1], keys)] }];
      const tag = tagNamed(entry);
      return [tag, attributeOf(tag, keys[entry] ?? '')];
    }),
  );
}
