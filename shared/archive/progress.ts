/** How long a reader waits for the indexer before it answers with a Warning. */
const defaultWaitMs = 2_000;

/** What was acknowledged so long ago and is not indexed is not waited for: something is wrong, and readers go on. */
const stalledMs = 30_000;

interface SpaceProgress {
  /** Acknowledged and not yet indexed: landing sequence -> when and as which it was acknowledged, in that order. */
  readonly pending: Map<number, { readonly ticket: number; readonly atMs: number }>;
  tickets: number;
  waiters: { readonly through: number; readonly resolve: (complete: boolean) => void }[];
}

/**
 * Read your writes (DESIGN 5): readers wait until the indexer has passed the highest landing sequence that was
 * acknowledged in their space when they arrived.
 *
 * Lives in the process that lands and indexes; across processes the same numbers travel on the bus.
 */
export class IndexProgress {
  readonly #spaces = new Map<string, SpaceProgress>();
  readonly #listeners = new Set<() => void>();

  /** Hears that somebody waits for what is not indexed yet: no batch need grow any further. Returns what ends it. */
  onAwaited(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Called for each acknowledged instance, before the sender hears of it. */
  landed(space: string, sequence: number): void {
    const progress = this.#of(space);
    progress.tickets += 1;
    progress.pending.set(sequence, { ticket: progress.tickets, atMs: performance.now() });
  }

  /** Called when the catalogue shows the instance, or says for good that it will not. */
  indexed(space: string, sequence: number): void {
    const progress = this.#of(space);
    if (!progress.pending.delete(sequence) || progress.waiters.length === 0) return;
    const oldest = oldestOf(progress)?.ticket ?? Number.MAX_SAFE_INTEGER;
    for (const waiter of progress.waiters.filter(({ through }) => through < oldest)) waiter.resolve(true);
  }

  /**
   * Resolves with true as soon as all that was acknowledged in the space before this call is indexed, with false when
   * that took longer than `waitMs`, or at once when the oldest of it waits for half a minute already.
   */
  async caughtUp(space: string, waitMs: number = defaultWaitMs): Promise<boolean> {
    const progress = this.#spaces.get(space);
    const oldest = progress && oldestOf(progress);
    if (!progress || !oldest) return true;
    if (performance.now() - oldest.atMs > stalledMs) return false;
    for (const listener of this.#listeners) listener();
    return await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => finish(false), waitMs);
      const waiter = { through: progress.tickets, resolve: (complete: boolean) => finish(complete) };
      const finish = (complete: boolean) => {
        clearTimeout(timer);
        progress.waiters = progress.waiters.filter((other) => other !== waiter);
        resolve(complete);
      };
      progress.waiters.push(waiter);
    });
  }

  /** Acknowledged and not yet indexed, over all spaces. */
  get backlog(): number {
    let count = 0;
    for (const progress of this.#spaces.values()) count += progress.pending.size;
    return count;
  }

  #of(space: string): SpaceProgress {
    const known = this.#spaces.get(space);
    if (known) return known;
    const fresh: SpaceProgress = { pending: new Map(), tickets: 0, waiters: [] };
    this.#spaces.set(space, fresh);
    return fresh;
  }
}

/** A Map keeps insertion order, so its first entry is the oldest. */
function oldestOf({ pending }: SpaceProgress): { readonly ticket: number; readonly atMs: number } | undefined {
  return pending.values().next().value;
}
