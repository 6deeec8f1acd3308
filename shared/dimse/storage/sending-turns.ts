import { priorities } from '../messages/command-fields';

/** High before medium before low. PS3.7 9.1.1.1.5 leaves to each side what a priority means. */
const ranks: readonly number[] = [priorities.high, priorities.medium, priorities.low];

/** Ends a turn; to be called once. */
type EndTurn = () => void;

/**
 * Whose instance is sent next when many are being sent: so many at a time, those of high priority first, else in the
 * order in which they came, so that all get on. A turn that takes long waits for its peer and not for us: after
 * `overdueMs` it keeps nobody waiting.
 */
export class SendingTurns {
  readonly #limit: number;
  readonly #overdueMs: number;
  /** When they began. */
  readonly #running = new Set<{ readonly sinceMs: number }>();
  readonly #waiting: ((end: EndTurn) => void)[][] = ranks.map(() => []);
  #timer: NodeJS.Timeout | undefined;

  constructor(limit = 16, overdueMs = 100) {
    this.#limit = limit;
    this.#overdueMs = overdueMs;
  }

  /** Waits for a turn. */
  take(priority: number): Promise<EndTurn> {
    const rank = ranks.indexOf(priority);
    const queue = this.#waiting[rank < 0 ? ranks.indexOf(priorities.medium) : rank]!;
    return new Promise((resolve) => {
      queue.push(resolve);
      this.#admit();
    });
  }

  #admit(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    let places = this.#places();
    for (const queue of this.#waiting) while (queue.length > 0 && places-- > 0) queue.shift()!(this.#begin());
    if (this.#waiting.some(({ length }) => length > 0)) {
      this.#timer = setTimeout(() => this.#admit(), this.#overdueMs).unref();
    }
  }

  #begin(): EndTurn {
    const turn = { sinceMs: performance.now() };
    this.#running.add(turn);
    return () => {
      this.#running.delete(turn);
      this.#admit();
    };
  }

  #places(): number {
    const from = performance.now() - this.#overdueMs;
    let count = 0;
    for (const { sinceMs } of this.#running) if (sinceMs > from) count++;
    return this.#limit - count;
  }
}
