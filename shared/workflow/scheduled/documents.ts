import { createHash } from 'node:crypto';
import type { JsonAttributes } from '#shared/archive/documents';
import type { CollectionSpec, Document } from '#shared/catalogue/port';

/** Scheduled procedure steps that are over: the worklist answers them only to who asks for their status. */
export const endedStepStatuses: readonly string[] = ['COMPLETED', 'DISCONTINUED', 'DEPARTED'];

/** A step that was taken from the worklist of a node. */
export interface TakenStep {
  readonly nodeId: string;
  /** SHA-256 of what the node answered; null: it was changed here since. */
  readonly digest: string | null;
}

/** One scheduled procedure step with its requested procedure, order and patient. `_id` is `<space>/<id>`. */
export interface ScheduledStepDocument extends Document {
  readonly space: string;
  readonly id: string;
  readonly revision: number;
  /** Attributes of the worklist information model (PS3.4 K.6.1.2); its Scheduled Procedure Step Sequence has one item. */
  readonly dataSet: JsonAttributes;
  /** Scheduled Procedure Step Status (0040,0020) in upper case; SCHEDULED where none is given. */
  readonly status: string;
  /** Scheduled start in UTC, milliseconds. */
  readonly startAt: number;
  readonly modality: string;
  readonly stationAeTitles: readonly string[];
  readonly patientId: string;
  /** As `nameKeys` gives them. */
  readonly patientNameKeys: readonly string[];
  readonly performingPhysicianNameKeys: readonly string[];
  readonly accessionNumber: string | null;
  readonly requestedProcedureId: string;
  readonly studyInstanceUid: string;
  readonly scheduledProcedureStepId: string;
  /** From where it was taken; null or absent: it was scheduled here. */
  readonly taken?: TakenStep | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Nothing else tells of them: a backup must hold them. */
export const scheduledStepSpec = {
  name: 'scheduledSteps',
  // The order of a page is `startAt: 1, _id: 1`.
  indexes: [
    { keys: { space: 1, startAt: 1, _id: 1 } },
    { keys: { space: 1, modality: 1, startAt: 1, _id: 1 } },
    { keys: { space: 1, stationAeTitles: 1, startAt: 1, _id: 1 } },
    { keys: { space: 1, patientId: 1, startAt: 1, _id: 1 } },
    { keys: { space: 1, patientNameKeys: 1 } },
    { keys: { space: 1, accessionNumber: 1, startAt: 1, _id: 1 } },
    { keys: { space: 1, requestedProcedureId: 1, startAt: 1, _id: 1 } },
    { keys: { space: 1, studyInstanceUid: 1, _id: 1 } },
    { keys: { startAt: 1 } },
  ],
} as const satisfies CollectionSpec;

/**
 * The id of a step: its requested procedure, by Study Instance UID, and its Scheduled Procedure Step ID, which is unique in
 * that (PS3.3 C.4.10), so that an order that arrives twice is one step.
 */
export function scheduledStepIdOf(studyInstanceUid: string, scheduledProcedureStepId: string): string {
  const key = `${studyInstanceUid}/${scheduledProcedureStepId}`;
  return createHash('sha256').update(key).digest().subarray(0, 16).toString('base64url');
}
