/** How long the server waits for a word at most before it gives a message to another: bounds the loss of time when a process dies. */
export const longestLeaseMs = 30_000;

/** The server's ack wait for a consumer that may be silent for `ackWaitMs`. */
export const leaseMsOf = (ackWaitMs: number): number => Math.min(ackWaitMs, longestLeaseMs);

/**
 * Keeps a message with its handler for as long as the handler may be silent, by telling the server so while this
 * process lives. The server's own wait is shorter, so what a dead process had in hand comes back soon.
 */
export class Lease {
  private readonly renew: () => void;
  private readonly leaseMs: number;
  private readonly silenceMs: number;
  private until: number;
  private timer: NodeJS.Timeout | undefined;

  /**
   * @param renew - makes the server's wait begin anew
   * @param leaseMs - the server's wait
   * @param silenceMs - how long the handler may be silent, `leaseMs` or longer
   */
  constructor(renew: () => void, leaseMs: number, silenceMs: number) {
    this.renew = renew;
    this.leaseMs = leaseMs;
    this.silenceMs = silenceMs;
    this.until = performance.now() + silenceMs;
    this.plan();
  }

  /** True when the handler was silent for too long: the message goes or went to another. */
  get isOver(): boolean {
    return performance.now() >= this.until;
  }

  /** The handler gave a sign of life. */
  restart(): void {
    this.until = performance.now() + this.silenceMs;
    this.renew();
    this.plan();
  }

  end(): void {
    clearTimeout(this.timer);
  }

  /** The last renewal is made so that the server's wait ends when the silence has lasted long enough. */
  private plan(): void {
    clearTimeout(this.timer);
    const left = this.until - this.leaseMs - performance.now();
    if (left <= 0) return;
    this.timer = setTimeout(
      () => {
        this.renew();
        this.plan();
      },
      Math.min(left, this.leaseMs / 3),
    );
    this.timer.unref();
  }
}
