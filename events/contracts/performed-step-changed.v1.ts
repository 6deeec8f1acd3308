import { z } from 'zod';
import { eventMaker, eventSchema, RevisionField, SpaceField, UidField } from './event';

/** A modality began, changed or ended a performed procedure step (MPPS, PS3.4 Annex F). */
export const performedStepChangedType = 'performed-step.changed';

/** The step, its revision, and what it is about; lists of more than 1,000 are cut. */
export const PerformedStepChanged = z.object({
  space: SpaceField,
  sopInstanceUid: UidField,
  revision: RevisionField,
  status: z.enum(['IN PROGRESS', 'COMPLETED', 'DISCONTINUED']),
  studyInstanceUids: z.array(UidField).max(1_000),
  seriesInstanceUids: z.array(UidField).max(1_000),
  /** Ids of worklist items (`/api/spaces/{space}/worklist-items/{id}`), whether they exist or not. */
  scheduledStepIds: z.array(z.string().min(1).max(64)).max(1_000),
});
export type PerformedStepChanged = z.output<typeof PerformedStepChanged>;

/** The whole event. */
export const PerformedStepChangedEvent = eventSchema(performedStepChangedType, 1, PerformedStepChanged);

/** Makes the event and its subject. @throws InvalidInputError */
export const performedStepChanged = eventMaker(performedStepChangedType, 1, PerformedStepChanged);
