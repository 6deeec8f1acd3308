import { referencedSop, row, rows, type TypeRow } from '../attribute-types';

const reference = { items: referencedSop };
const statusValues = ['IN PROGRESS', 'COMPLETED', 'DISCONTINUED'];

/** Items of Performed Series Sequence. */
const series: readonly TypeRow[] = [
  ...rows('2', 'PerformingPhysicianName OperatorsName'),
  ...rows('1', 'ProtocolName SeriesInstanceUID'),
  ...rows('2', 'SeriesDescription RetrieveAETitle'),
  row('2', 'ReferencedImageSequence', reference),
  row('2', 'ReferencedNonImageCompositeSOPInstanceSequence', reference),
];

/** Set once, when the step is created (column N-SET: not allowed). */
const atCreation: readonly TypeRow[] = [
  row('1', 'ScheduledStepAttributesSequence', {
    items: [
      row('1', 'StudyInstanceUID'),
      row('2', 'ReferencedStudySequence', reference),
      ...rows('2', 'AccessionNumber RequestedProcedureID RequestedProcedureDescription'),
      ...rows('2', 'ScheduledProcedureStepID ScheduledProcedureStepDescription ScheduledProtocolCodeSequence'),
    ],
  }),
  ...rows('2', 'PatientName PatientID PatientBirthDate PatientSex'),
  row('2', 'ReferencedPatientSequence', reference),
  ...rows('1', 'PerformedProcedureStepID PerformedStationAETitle'),
  ...rows('2', 'PerformedStationName PerformedLocation'),
  ...rows('1', 'PerformedProcedureStepStartDate PerformedProcedureStepStartTime Modality'),
  row('2', 'StudyID'),
];

/** Column N-CREATE of the attributes of a performed procedure step. @see PS3.4 Table F.7.2-1 */
export const creationTable: readonly TypeRow[] = [
  ...atCreation,
  row('1', 'PerformedProcedureStepStatus', { values: ['IN PROGRESS'] }),
  ...rows('2', 'PerformedProcedureStepDescription PerformedProcedureTypeDescription ProcedureCodeSequence'),
  ...rows('2', 'PerformedProcedureStepEndDate PerformedProcedureStepEndTime PerformedProtocolCodeSequence'),
  row('2', 'PerformedSeriesSequence', { items: series }),
];

/** Column N-SET: what is sent has a value where it needs one. */
export const changeTable: readonly TypeRow[] = [
  row('3', 'PerformedProcedureStepStatus', { values: statusValues }),
  row('3', 'PerformedSeriesSequence', { items: series }),
];

/** What a step has once it is COMPLETED or DISCONTINUED: a series too, which may hold no instance. */
export const finalTable: readonly TypeRow[] = [
  ...rows('1', 'PerformedProcedureStepEndDate PerformedProcedureStepEndTime'),
  row('1', 'PerformedSeriesSequence', { items: series }),
];

/** Tags that N-SET does not change. */
export const fixedTags: ReadonlySet<number> = new Set(atCreation.map(({ tag }) => tag));
