import type { InstanceEntry } from '#shared/archive/documents';
import type { PassingStore } from './passing-store';

interface Lingering {
  readonly entry: InstanceEntry;
  readonly timer: NodeJS.Timeout;
}

/**
 * Objects that were passed through a moment ago: a viewer asks for the metadata of an image and then for its frames, one
 * by one. Few, and for a short time.
 */
export class LingeringObjects {
  readonly #store: PassingStore;
  readonly #limitBytes: number;
  readonly #timeMs: number;
  readonly #objects = new Map<string, Lingering>();
  #bytes = 0;

  constructor(store: PassingStore, { limitBytes = 32 * 1024 * 1024, timeMs = 30_000 } = {}) {
    this.#store = store;
    this.#limitBytes = limitBytes;
    this.#timeMs = timeMs;
  }

  has(id: string): boolean {
    return this.#objects.has(id);
  }

  /** Takes one out: who does so adds it again, or lets it go. */
  take(id: string): InstanceEntry | undefined {
    const found = this.#objects.get(id);
    if (!found) return undefined;
    this.#objects.delete(id);
    clearTimeout(found.timer);
    this.#bytes -= found.entry.location.length;
    return found.entry;
  }

  /** Those that came first go first; one that is larger than all may be stays alone. */
  async add(id: string, entry: InstanceEntry): Promise<void> {
    await this.drop(id);
    const timer = setTimeout(() => void this.drop(id), this.#timeMs).unref();
    this.#objects.set(id, { entry, timer });
    this.#bytes += entry.location.length;
    for (const oldest of [...this.#objects.keys()]) {
      if (this.#bytes <= this.#limitBytes || oldest === id) return;
      await this.drop(oldest);
    }
  }

  async drop(id: string): Promise<void> {
    const entry = this.take(id);
    if (entry) await this.#store.letGo(entry.location.key);
  }

  async close(): Promise<void> {
    for (const id of [...this.#objects.keys()]) await this.drop(id);
  }
}
