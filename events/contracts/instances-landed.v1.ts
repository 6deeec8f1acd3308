import { z } from 'zod';
import { countField, eventBuilder, spaceField } from './event';

export const instancesLandedType = 'instances.landed.v1';

const ArrivalFactsData = z.object({
  space: spaceField,
  source: z.string(),
  transferSyntaxUid: z.string(),
  callingAeTitle: z.string().optional(),
  calledAeTitle: z.string().optional(),
  peer: z.string().optional(),
  path: z.string().optional(),
});

/**
 * Instances were acknowledged and lie in a segment, not yet indexed. Consecutive members of one segment: `after` is the
 * landing sequence of the member before the first (0 for the segment's first), so that the indexer can tell gaps.
 */
export const InstancesLandedV1 = z.object({
  store: z.string(),
  segment: z.string(),
  after: countField,
  arrivals: z.array(ArrivalFactsData).max(500),
  items: z
    .array(z.object({ sequence: countField, offset: countField, length: countField, arrival: countField }))
    .min(1)
    .max(500),
});
export type InstancesLanded = z.infer<typeof InstancesLandedV1>;

export const instancesLanded = eventBuilder<InstancesLanded>(instancesLandedType);
