import type { Landed } from '#shared/objects/landing';
import type { Location } from '#shared/objects/port';
import type { ObjectHeader } from './read-header';

/** Headers kept at most: some seconds of landing at full rate, a few kilobytes each. */
const limit = 1_024;

/**
 * Headers that were read when their objects landed, until the indexer takes them: it need not read the same bytes from
 * the segment again. What is not here (another process, a restart, a second delivery) is read.
 */
export class LandedHeaders {
  readonly #headers = new Map<number, { readonly key: string; readonly header: ObjectHeader }>();

  put(location: Landed, header: ObjectHeader): void {
    this.#headers.set(location.sequence, { key: location.key, header });
    if (this.#headers.size <= limit) return;
    for (const oldest of this.#headers.keys()) {
      this.#headers.delete(oldest);
      return;
    }
  }

  /** The header of what landed there, once. */
  take(location: Pick<Location, 'key'>, sequence: number): ObjectHeader | undefined {
    const known = this.#headers.get(sequence);
    if (known?.key !== location.key) return undefined;
    this.#headers.delete(sequence);
    return known.header;
  }
}
