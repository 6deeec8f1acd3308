/** How long a reader waits for the indexer before it answers with a Warning. */
const defaultWaitMs = 2_000;

interface SpaceProgress {
  /** Acknowledged and not yet indexed, in landing order (a Set keeps insertion order). */
  readonly pending: Set<number>;
  landedThrough: number;
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

  /** Called for each acknowledged instance, before the sender hears of it. */
  landed(space: string, sequence: number): void {
    const progress = this.#of(space);
    progress.pending.add(sequence);
    if (sequence > progress.landedThrough) progress.landedThrough = sequence;
  }

  /** Called when the catalogue shows the instance, or says for good that it will not. */
  indexed(space: string, sequence: number): void {
    const progress = this.#of(space);
    if (!progress.pending.delete(sequence)) return;
    if (progress.waiters.length > 0) settle(progress);
  }

  /**
   * Resolves with true as soon as all that was acknowledged in the space before this call is indexed, with false when
   * that took longer than `waitMs`.
   */
  async caughtUp(space: string, waitMs: number = defaultWaitMs): Promise<boolean> {
    const progress = this.#spaces.get(space);
    if (!progress || progress.pending.size === 0) return true;
    const through = progress.landedThrough;
    return await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => finish(false), waitMs);
      const waiter = { through, resolve: (complete: boolean) => finish(complete) };
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
    const fresh: SpaceProgress = { pending: new Set(), landedThrough: 0, waiters: [] };
    this.#spaces.set(space, fresh);
    return fresh;
  }
}

function settle(progress: SpaceProgress): void {
  let lowest = Number.MAX_SAFE_INTEGER;
  for (const sequence of progress.pending) if (sequence < lowest) lowest = sequence;
  for (const waiter of progress.waiters.filter((w) => w.through < lowest)) waiter.resolve(true);
}
