const limitBytes = 32 * 1024 * 1024;
/** One entry may take this share at most: a huge series must not push out all others. */
const entryLimitBytes = 8 * 1024 * 1024;

/** Metadata bytes of packs, least recently used first out. Packs never change, so nothing goes stale. */
export class MetadataCache {
  readonly #entries = new Map<string, Uint8Array>();
  #bytes = 0;

  /** The bytes, or undefined. */
  get(key: string): Uint8Array | undefined {
    const bytes = this.#entries.get(key);
    if (!bytes) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, bytes);
    return bytes;
  }

  /** Keeps the bytes unless they are too many. */
  set(key: string, bytes: Uint8Array): void {
    if (bytes.length > entryLimitBytes || this.#entries.has(key)) return;
    this.#entries.set(key, bytes);
    this.#bytes += bytes.length;
    for (const [oldest, old] of this.#entries) {
      if (this.#bytes <= limitBytes) return;
      this.#entries.delete(oldest);
      this.#bytes -= old.length;
    }
  }
}
