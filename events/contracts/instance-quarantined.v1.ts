import { z } from 'zod';
import { eventBuilder, spaceField } from './event';

export const instanceQuarantinedType = 'instance.quarantined.v1';

/** An object could not be stored and waits in quarantine; `code` says why. */
export const InstanceQuarantinedV1 = z.object({
  space: spaceField,
  quarantine: z.string(),
  source: z.string(),
  code: z.string(),
});
export type InstanceQuarantined = z.infer<typeof InstanceQuarantinedV1>;

export const instanceQuarantined = eventBuilder<InstanceQuarantined>(instanceQuarantinedType);
