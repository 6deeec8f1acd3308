import { RetrievalEnded, retrievalEndedType } from '#events/contracts/retrieval-ended.v1';
import type { Bus, Subscription } from '#shared/bus/port';

/** Somebody who waits for the end of a retrieval. */
export interface EndWatch {
  /** Resolves when the end was heard since the watch began or since the last call, at the latest after this time. */
  within(timeoutMs: number): Promise<void>;
  stop(): void;
}

/** The ends of retrievals, in whatever process, for those who wait in this one. */
export class RetrievalEnds {
  readonly #bus: Bus;
  readonly #watches = new Map<string, Set<Watch>>();
  #listening: Promise<Subscription> | undefined;

  constructor(bus: Bus) {
    this.#bus = bus;
  }

  /** Watches from when it resolves. What the bus loses meanwhile is not heard: look now and then. @throws BusUnavailableError */
  async watch(retrievalId: string): Promise<EndWatch> {
    await this.#ready();
    const watch = new Watch(() => {
      others.delete(watch);
      if (others.size === 0 && this.#watches.get(retrievalId) === others) this.#watches.delete(retrievalId);
    });
    const others = this.#watches.get(retrievalId) ?? new Set();
    this.#watches.set(retrievalId, others.add(watch));
    return watch;
  }

  async close(): Promise<void> {
    const subscription = await this.#listening?.catch(() => undefined);
    await subscription?.stop();
  }

  async #ready(): Promise<void> {
    this.#listening ??= this.#bus.listen([`radlake.*.${retrievalEndedType}`], ({ event }) => this.#hear(event.data));
    try {
      await this.#listening;
    } catch (error) {
      this.#listening = undefined;
      throw error;
    }
  }

  #hear(data: unknown): void {
    if (this.#watches.size === 0) return;
    const parsed = RetrievalEnded.safeParse(data);
    if (!parsed.success) return; // of a later version: who waits looks for himself
    for (const watch of this.#watches.get(parsed.data.retrievalId) ?? []) watch.tell();
  }
}

class Watch implements EndWatch {
  readonly stop: () => void;
  #isHeard = false;
  #wake: () => void = () => undefined;

  constructor(stop: () => void) {
    this.stop = stop;
  }

  tell(): void {
    this.#isHeard = true;
    this.#wake();
  }

  async within(timeoutMs: number): Promise<void> {
    if (!this.#isHeard) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        timer = setTimeout(resolve, timeoutMs);
      });
      clearTimeout(timer);
    }
    this.#isHeard = false;
  }
}
