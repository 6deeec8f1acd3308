import { z } from 'zod';
import { eventMaker, eventSchema, SpaceField } from './event';

/** An object that cannot be described was put aside, for an administrator to look at. */
export const instanceQuarantinedType = 'instance.quarantined';

/** Id of the quarantine entry, why (code of the error, never a value out of the object), how it came, size in bytes. */
export const InstanceQuarantined = z.object({
  space: SpaceField,
  quarantineId: z.string().min(1).max(256),
  code: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]*$/)
    .max(64),
  source: z.string().min(1).max(64),
  sizeBytes: z.int().min(0),
});
export type InstanceQuarantined = z.output<typeof InstanceQuarantined>;

/** The whole event. */
export const InstanceQuarantinedEvent = eventSchema(instanceQuarantinedType, 1, InstanceQuarantined);

/** Makes the event and its subject. @throws InvalidInputError */
export const instanceQuarantined = eventMaker(instanceQuarantinedType, 1, InstanceQuarantined);
