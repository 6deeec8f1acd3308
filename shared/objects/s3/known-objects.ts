import type { StoredObject } from './connection';

/** Kept at most. */
const limit = 20_000;
/** Other processes may delete and replace: what was learned is asked again after this time. */
const validMs = 30_000;

interface Known {
  readonly object: StoredObject;
  readonly learnedAt: number;
}

/** Length and version of objects that were written, listed or asked for a moment ago: spares a request per reading. */
export class KnownObjects {
  readonly #objects = new Map<string, Known>();
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  learn(key: string, object: StoredObject): void {
    this.#objects.delete(key);
    this.#objects.set(key, { object, learnedAt: this.#now() });
    if (this.#objects.size <= limit) return;
    for (const oldest of this.#objects.keys()) {
      this.#objects.delete(oldest);
      return;
    }
  }

  get(key: string): StoredObject | null {
    const known = this.#objects.get(key);
    return known && this.#now() - known.learnedAt < validMs ? known.object : null;
  }

  /** To be called before a key is deleted or replaced, and after it. */
  forget(key: string): void {
    this.#objects.delete(key);
  }
}
