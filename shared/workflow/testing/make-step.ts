import type { JsonAttributes } from '#shared/archive/documents';
import { dataSetOf, type WorkitemValues } from '#shared/worklist/testing/make-workitem';

/** The item of Scheduled Procedure Step Sequence, with what table K.6-1 returns as type 1. */
export const stepItem: WorkitemValues = {
  ScheduledStationAETitle: 'CT1',
  ScheduledProcedureStepStartDate: '20260506',
  ScheduledProcedureStepStartTime: '100000',
  Modality: 'CT',
  ScheduledPerformingPhysicianName: 'Doe^Jane',
  ScheduledProcedureStepDescription: 'CT of the chest',
  ScheduledProcedureStepID: 'SPS1',
};

/** A scheduled procedure step, with changes by keyword at the top level and in its item. */
export function makeStep(changes: WorkitemValues = {}, ofItem: WorkitemValues = {}): JsonAttributes {
  return dataSetOf({
    PatientName: 'Adams^Ada',
    PatientID: 'P1',
    PatientBirthDate: '19700102',
    PatientSex: 'F',
    AccessionNumber: 'A1',
    StudyInstanceUID: '1.2.3.1',
    RequestedProcedureID: 'RP1',
    RequestedProcedureDescription: 'CT of the chest',
    ScheduledProcedureStepSequence: { ...stepItem, ...ofItem },
    ...changes,
  });
}
