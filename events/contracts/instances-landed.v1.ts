import { z } from 'zod';
import { eventMaker, eventSchema, ObjectKeyField, SpaceField } from './event';

/** Instances are durable in segments and acknowledged to their sender; the indexer has not seen them yet. */
export const instancesLandedType = 'instances.landed';

/** So many instances of one event keep it well below the limit of 256 KiB. */
const maxItems = 500;

/** How instances came in: one entry for all that came the same way. */
const Arrival = z.object({
  space: SpaceField,
  source: z.string().min(1).max(64),
  transferSyntaxUid: z.string().max(64),
  callingAeTitle: z.string().max(64).exactOptional(),
  calledAeTitle: z.string().max(64).exactOptional(),
  peer: z.string().max(256).exactOptional(),
  path: z.string().max(4096).exactOptional(),
  characterSets: z
    .object({ fallback: z.string().max(64).exactOptional(), override: z.string().max(64).exactOptional() })
    .exactOptional(),
});

/** One instance; offset and length in bytes. `key` is that of its own object: only of files that are indexed in place. */
const Item = z.object({
  sequence: z.int().min(0),
  offset: z.int().min(0),
  length: z.int().min(0),
  arrival: z.int().min(0),
  key: ObjectKeyField.exactOptional(),
});

/**
 * Consecutive members of one segment, in landing order. `after` is the landing sequence of the member before the first
 * (0 for the segment's first), so that the indexer can tell gaps; `items[].arrival` is an index into `arrivals`. Files that
 * are indexed in place are announced alike, with the id of their source for a segment.
 */
export const InstancesLanded = z
  .object({
    store: z.string().min(1).max(64),
    segment: ObjectKeyField,
    after: z.int().min(0),
    arrivals: z.array(Arrival).min(1).max(maxItems),
    items: z.array(Item).min(1).max(maxItems),
  })
  .refine(({ arrivals, items }) => items.every(({ arrival }) => arrival < arrivals.length), 'arrival out of range');
export type InstancesLanded = z.output<typeof InstancesLanded>;

/** The whole event. */
export const InstancesLandedEvent = eventSchema(instancesLandedType, 1, InstancesLanded);

/** Makes the event and its subject. @throws InvalidInputError */
export const instancesLanded = eventMaker(instancesLandedType, 1, InstancesLanded);
