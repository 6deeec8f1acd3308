import { z } from 'zod';
import { countField, eventBuilder, seriesFields, uidField } from './event';

export const instanceStoredType = 'instance.stored.v1';

/** Instances of a series are in the catalogue since this revision: `instances` are the SOP Instance UIDs that are new. */
export const InstanceStoredV1 = z.object({
  ...seriesFields,
  revision: countField,
  instances: z.array(uidField).max(2_000),
});
export type InstanceStored = z.infer<typeof InstanceStoredV1>;

export const instanceStored = eventBuilder<InstanceStored>(instanceStoredType);
