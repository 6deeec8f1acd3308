import { referencedSop, row, rows } from '../attribute-types';

const reference = { items: referencedSop };

/**
 * What a scheduled procedure step needs, as the Modality Worklist returns it (return key types 1 and 2). The conditional
 * ones stand in `check-step.ts`.
 *
 * @see PS3.4 Table K.6-1
 */
export const scheduledStepTable = [
  row('1', 'ScheduledProcedureStepSequence', {
    maxItems: 1,
    items: [
      ...rows('1', 'ScheduledStationAETitle ScheduledProcedureStepStartDate ScheduledProcedureStepStartTime Modality'),
      ...rows('2', 'ScheduledPerformingPhysicianName ScheduledStationName ScheduledProcedureStepLocation'),
      row('1', 'ScheduledProcedureStepID'),
    ],
  }),
  ...rows('1', 'RequestedProcedureID StudyInstanceUID'),
  row('2', 'ReferencedStudySequence', reference),
  ...rows('2', 'RequestedProcedurePriority PatientTransportArrangements'),
  ...rows('2', 'AccessionNumber RequestingPhysician ReferringPhysicianName'),
  row('2', 'AdmissionID'),
  row('2', 'CurrentPatientLocation'),
  row('2', 'ReferencedPatientSequence', reference),
  ...rows('1', 'PatientName PatientID'),
  ...rows('2', 'PatientBirthDate PatientSex PatientWeight ConfidentialityConstraintOnPatientDataDescription'),
  ...rows('2', 'PatientState PregnancyStatus MedicalAlerts Allergies SpecialNeeds'),
] as const;
