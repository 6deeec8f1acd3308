import { z } from 'zod';
import { eventMaker, eventSchema, RevisionField, SpaceField, UidField } from './event';

/** Instances of one series are in the catalogue and can be found and read. */
export const instanceStoredType = 'instance.stored';

/** What is new in this revision of the series, at most 2,500 instances. */
export const InstanceStored = z.object({
  space: SpaceField,
  studyInstanceUid: UidField,
  seriesInstanceUid: UidField,
  revision: RevisionField,
  /** SOP Instance UIDs. */
  instances: z.array(UidField).min(1).max(2500),
});
export type InstanceStored = z.output<typeof InstanceStored>;

/** The whole event. */
export const InstanceStoredEvent = eventSchema(instanceStoredType, 1, InstanceStored);

/** Makes the event and its subject. @throws InvalidInputError */
export const instanceStored = eventMaker(instanceStoredType, 1, InstanceStored);
