import type { Archive } from '#shared/archive/archive';

/** Documents kept of one archive at most: some kilobytes each. */
const limit = 2_000;

interface Kept<T> {
  readonly value: T;
  /** `changes()` of the catalogue when it was read. */
  readonly changes: number;
}

/**
 * What was read of a series, by id, for as long as nothing changed in the catalogue: a deleted or left series is never
 * found here. Keeps nothing where a catalogue cannot tell.
 */
export class SeriesCache<T> {
  readonly #archives = new WeakMap<Archive, Map<string, Kept<T>>>();

  /** The value of an id, read when it is not known or anything changed since. Null values are not kept. */
  async get(archive: Archive, id: string, read: () => Promise<T | null>): Promise<T | null> {
    const changes = archive.catalogue.changes?.();
    if (changes === undefined) return await read();
    const kept = this.#of(archive);
    const known = kept.get(id);
    if (known?.changes === changes) return known.value;
    const value = await read();
    kept.delete(id);
    if (value === null || archive.catalogue.changes?.() !== changes) return value;
    kept.set(id, { value, changes });
    if (kept.size > limit) kept.delete(kept.keys().next().value!);
    return value;
  }

  #of(archive: Archive): Map<string, Kept<T>> {
    const kept = this.#archives.get(archive) ?? new Map();
    this.#archives.set(archive, kept);
    return kept;
  }
}
