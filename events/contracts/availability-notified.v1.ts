import { z } from 'zod';
import { eventMaker, eventSchema, SpaceField, UidField } from './event';

/** Another system notified us that instances of a study are available, or no longer (PS3.4 Annex R). */
export const availabilityNotifiedType = 'availability.notified';

/** Which notification: see `/api/spaces/{space}/availability-notices/received/{sopInstanceUid}`. */
export const AvailabilityNotified = z.object({
  space: SpaceField,
  sopInstanceUid: UidField,
  studyInstanceUid: UidField,
  /** Null: a caller from loopback that is no registered node. */
  nodeId: z.string().min(1).max(64).nullable(),
});
export type AvailabilityNotified = z.output<typeof AvailabilityNotified>;

/** The whole event. */
export const AvailabilityNotifiedEvent = eventSchema(availabilityNotifiedType, 1, AvailabilityNotified);

/** Makes the event and its subject. @throws InvalidInputError */
export const availabilityNotified = eventMaker(availabilityNotifiedType, 1, AvailabilityNotified);
