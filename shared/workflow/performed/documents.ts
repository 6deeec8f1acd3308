import type { JsonAttributes, OutboxEntry } from '#shared/archive/documents';
import type { CollectionSpec, Document } from '#shared/catalogue/port';

/** Performed Procedure Step Status (0040,0252). */
export type PerformedStepStatus = 'IN PROGRESS' | 'COMPLETED' | 'DISCONTINUED';

/** One performed procedure step as a modality reports it. `_id` is `<space>/<SOP Instance UID>`. */
export interface PerformedStepDocument extends Document {
  readonly space: string;
  readonly sopInstanceUid: string;
  readonly revision: number;
  readonly status: PerformedStepStatus;
  /** Attributes of PS3.4 Table F.7.2-1 and whatever else the modality sent. */
  readonly dataSet: JsonAttributes;
  readonly modality: string;
  readonly stationAeTitle: string;
  readonly patientId: string | null;
  readonly studyInstanceUids: readonly string[];
  readonly accessionNumbers: readonly string[];
  /** Ids of the scheduled steps that it names (`scheduledStepIdOf`), whether the worklist has them or not. */
  readonly scheduledStepIds: readonly string[];
  /** Calling AE title of who created it. */
  readonly callingAeTitle: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly outbox: readonly OutboxEntry[];
  /** Milliseconds of the oldest entry of `outbox`; null when it is empty. */
  readonly outboxAt: number | null;
}

/** Nothing else tells of them: a backup must hold them. They are kept for good. */
export const performedStepSpec = {
  name: 'performedSteps',
  indexes: [
    { keys: { space: 1, createdAt: -1, _id: 1 } },
    { keys: { space: 1, status: 1, createdAt: -1, _id: 1 } },
    { keys: { space: 1, studyInstanceUids: 1 } },
    { keys: { space: 1, scheduledStepIds: 1 } },
    { keys: { outboxAt: 1 } },
  ],
} as const satisfies CollectionSpec;
