import { dataSetOf, type WorkitemValues } from '#shared/worklist/testing/make-workitem';

/** A performed procedure step of the step that `makeStep` schedules, IN PROGRESS, with changes by keyword. */
export function makePerformed(changes: WorkitemValues = {}) {
  return dataSetOf({
    ScheduledStepAttributesSequence: {
      StudyInstanceUID: '1.2.3.1',
      ReferencedStudySequence: null,
      AccessionNumber: 'A1',
      RequestedProcedureID: 'RP1',
      RequestedProcedureDescription: 'CT of the chest',
      ScheduledProcedureStepID: 'SPS1',
      ScheduledProcedureStepDescription: null,
      ScheduledProtocolCodeSequence: null,
    },
    PatientName: 'Adams^Ada',
    PatientID: 'P1',
    PatientBirthDate: '19700102',
    PatientSex: 'F',
    ReferencedPatientSequence: null,
    PerformedProcedureStepID: 'PPS1',
    PerformedStationAETitle: 'CT1',
    PerformedStationName: null,
    PerformedLocation: null,
    PerformedProcedureStepStartDate: '20260506',
    PerformedProcedureStepStartTime: '100100',
    PerformedProcedureStepStatus: 'IN PROGRESS',
    PerformedProcedureStepDescription: null,
    PerformedProcedureTypeDescription: null,
    ProcedureCodeSequence: null,
    PerformedProcedureStepEndDate: null,
    PerformedProcedureStepEndTime: null,
    Modality: 'CT',
    StudyID: null,
    PerformedProtocolCodeSequence: null,
    PerformedSeriesSequence: null,
    ...changes,
  });
}

/** What ends it, beside its status. */
export const performedEnd: WorkitemValues = {
  PerformedProcedureStepEndDate: '20260506',
  PerformedProcedureStepEndTime: '101500',
  PerformedSeriesSequence: {
    PerformingPhysicianName: null,
    OperatorsName: null,
    ProtocolName: 'CHEST',
    SeriesInstanceUID: '1.2.3.1.1',
    SeriesDescription: null,
    RetrieveAETitle: null,
    ReferencedImageSequence: null,
    ReferencedNonImageCompositeSOPInstanceSequence: null,
  },
};
