import type { ArrivalFacts, Location } from '#shared/objects/port';
import type { InstanceDocument } from './documents';
import type { Header } from './header';

/** One acknowledged instance as the landing notice names it. */
export interface LandedInstance {
  readonly sequence: number;
  readonly location: Location;
  readonly arrival: ArrivalFacts;
  /** Known to have taken the place of an earlier version: when the catalogue is made again. */
  readonly isVersion?: true;
}

/** A landed instance whose header was read. */
export interface ReadInstance {
  readonly landed: LandedInstance;
  readonly header: Header;
  readonly document: InstanceDocument;
}

/** Consecutive members of one segment. */
export interface LandedBatch {
  readonly store: string;
  readonly segment: string;
  /** Landing sequence of the member before the first; 0 for the segment's first. */
  readonly after: number;
  readonly instances: readonly LandedInstance[];
}

/**
 * How an instance came in, without the path of its file: names of files often hold names of patients, so the path stays
 * with the bytes (journal, quarantine) and enters neither events nor the catalogue.
 */
export function withoutPath({ path: _path, ...facts }: ArrivalFacts): ArrivalFacts {
  return facts;
}

/** Values by key, in order of first appearance. */
export function groupBy<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const group = groups.get(keyOf(value));
    if (group) group.push(value);
    else groups.set(keyOf(value), [value]);
  }
  return groups;
}
