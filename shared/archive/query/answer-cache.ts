import type { Archive } from '../archive';

/** Bytes of rendered answers kept in a process. */
const limitBytes = 32 * 1024 * 1024;
/** An answer above this is not kept: it would push out too many others. */
const largestBytes = limitBytes / 4;

/** Rendered answers for whole series, least recently used first out. Keys hold the revision, so none goes stale. */
export class AnswerCache {
  readonly #answers = new Map<string, Uint8Array>();
  #bytes = 0;

  get(key: string): Uint8Array | undefined {
    const known = this.#answers.get(key);
    if (known) {
      this.#answers.delete(key);
      this.#answers.set(key, known);
    }
    return known;
  }

  set(key: string, answer: Uint8Array): void {
    if (answer.length > largestBytes || this.#answers.has(key)) return;
    this.#answers.set(key, answer);
    this.#bytes += answer.length;
    for (const [oldest, old] of this.#answers) {
      if (this.#bytes <= limitBytes) return;
      this.#answers.delete(oldest);
      this.#bytes -= old.length;
    }
  }

  /** Bytes held. */
  get bytes(): number {
    return this.#bytes;
  }
}

const caches = new WeakMap<Archive, AnswerCache>();

/** The cache that belongs to an archive. */
export function answerCacheOf(archive: Archive): AnswerCache {
  const cache = caches.get(archive) ?? new AnswerCache();
  caches.set(archive, cache);
  return cache;
}
