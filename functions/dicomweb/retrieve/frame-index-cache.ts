import type { FrameIndex } from '#shared/imaging/frames';
import type { Location } from '#shared/objects/port';

/** Fragments and frames remembered over all entries: about 100 bytes each. */
const weightLimit = 200_000;

/** Where frames lie, by the location of their object; least recently used first out. Stored objects never change. */
export class FrameIndexCache {
  readonly #entries = new Map<string, FrameIndex>();
  #weight = 0;

  get(location: Location): FrameIndex | undefined {
    const key = keyOf(location);
    const known = this.#entries.get(key);
    if (!known) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, known);
    return known;
  }

  set(location: Location, index: FrameIndex): void {
    const key = keyOf(location);
    if (this.#entries.has(key) || weightOf(index) > weightLimit) return;
    this.#entries.set(key, index);
    this.#weight += weightOf(index);
    for (const [oldest, old] of this.#entries) {
      if (this.#weight <= weightLimit) return;
      this.#entries.delete(oldest);
      this.#weight -= weightOf(old);
    }
  }
}

const keyOf = ({ store, key, offset }: Location): string => `${store}|${key}|${offset}`;

const weightOf = ({ encapsulated }: FrameIndex): number =>
  8 + encapsulated.reduce((sum, fragments) => sum + 1 + fragments.length, 0);
