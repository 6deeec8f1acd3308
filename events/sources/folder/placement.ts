import type { LandedInstance } from '#shared/archive/landed';
import type { Arrival } from '#shared/archive/receive';
import { placedOffset } from '#shared/objects/placed/placed-file';
import { placedStoreName } from '#shared/objects/placed/placed-store';
import type { PlacedItem } from '#shared/sources/documents';

/** A file that is served from where it lies. */
export interface Placement {
  readonly placed: PlacedItem;
  /** As it is announced to the indexer. */
  readonly landed: LandedInstance;
}

/** A file as it is announced to the indexer. */
export function landedOf({ key, stamp, transferSyntaxUid, sequence }: PlacedItem, arrival: Arrival): LandedInstance {
  const location = { store: placedStoreName, key, offset: placedOffset, length: stamp.length };
  return { sequence, location, arrival: { ...arrival, transferSyntaxUid } };
}

/** The same, as part of another arrival. */
export function arrivedAt({ placed, landed }: Placement, sequence: number): Placement {
  return { placed: { ...placed, sequence }, landed: { ...landed, sequence } };
}
