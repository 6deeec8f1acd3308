import type { FrameIndex } from '#shared/imaging/frames';
import { WeightedCache } from '#shared/kernel/weighted-cache';
import type { Location } from '#shared/objects/port';

/** Fragments and frames remembered over all entries: about 100 bytes each. */
const known = new WeightedCache<FrameIndex>(200_000);

/** Where frames lie, by the location of their object. Stored objects never change. */
export const frameIndexCache = {
  get: (location: Location): FrameIndex | undefined => known.get(nameOf(location)),
  set: (location: Location, index: FrameIndex): void => known.set(nameOf(location), index, weightOf(index)),
};

const nameOf = ({ store, key, offset }: Location): string => `${store}|${key}|${offset}`;

const weightOf = ({ encapsulated }: FrameIndex): number =>
  8 + encapsulated.reduce((sum, fragments) => sum + 1 + fragments.length, 0);
