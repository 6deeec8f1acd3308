import type { OutgoingInstance, ReadyInstance } from '#shared/dimse/storage/outgoing-instance';
import { notSent, type StoreOutcome } from '#shared/dimse/storage/send-instances';

/** Instances one after the other, for one request after the other; what cannot be sent is told and passed by. */
export class InstanceQueue {
  readonly #instances: AsyncGenerator<OutgoingInstance>;
  readonly #cannotSend: (outcome: StoreOutcome) => void;
  readonly #signal: AbortSignal;

  /** @param signal - aborted: there are no more */
  constructor(
    instances: AsyncGenerator<OutgoingInstance>,
    cannotSend: (outcome: StoreOutcome) => void,
    signal: AbortSignal,
  ) {
    this.#instances = instances;
    this.#cannotSend = cannotSend;
    this.#signal = signal;
  }

  /** The next one, to be released by the caller; null: no more. */
  async next(): Promise<ReadyInstance | null> {
    while (!this.#signal.aborted) {
      const { value, done } = await this.#instances.next();
      if (done) return null;
      if (!('obstacle' in value)) return value;
      this.#cannotSend(notSent(value, value.obstacle));
    }
    return null;
  }

  async close(): Promise<void> {
    await this.#instances.return(undefined);
  }
}
