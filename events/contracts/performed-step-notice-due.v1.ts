import { z } from 'zod';
import { eventMaker, eventSchema, SpaceField, UidField } from './event';

/** A node is to be notified that a performed procedure step changed (PS3.4 F.9). */
export const performedStepNoticeDueType = 'performed-step.notice-due';

/** Which node, of what. */
export const PerformedStepNoticeDue = z.object({
  space: SpaceField,
  sopInstanceUid: UidField,
  nodeId: z.string().min(1).max(64),
  /** Event Type ID: 1 in progress, 2 completed, 3 discontinued, 4 updated. PS3.4 Table F.9.2-1. */
  eventTypeId: z.int().min(1).max(4),
});
export type PerformedStepNoticeDue = z.output<typeof PerformedStepNoticeDue>;

/** The whole event. */
export const PerformedStepNoticeDueEvent = eventSchema(performedStepNoticeDueType, 1, PerformedStepNoticeDue);

/** Makes the event and its subject. @throws InvalidInputError */
export const performedStepNoticeDue = eventMaker(performedStepNoticeDueType, 1, PerformedStepNoticeDue);
