import { z } from 'zod';
import { eventMaker, eventSchema, SpaceField } from './event';

/** A node is to be notified that the instances of a study are available (PS3.4 Annex R). */
export const availabilityDueType = 'availability.due';

/** Which notification: see `/api/spaces/{space}/availability-notices`. */
export const AvailabilityDue = z.object({ space: SpaceField, id: z.string().min(1).max(200) });
export type AvailabilityDue = z.output<typeof AvailabilityDue>;

/** The whole event. */
export const AvailabilityDueEvent = eventSchema(availabilityDueType, 1, AvailabilityDue);

/** Makes the event and its subject. @throws InvalidInputError */
export const availabilityDue = eventMaker(availabilityDueType, 1, AvailabilityDue);
