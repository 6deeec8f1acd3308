import { PlatformError } from '#shared/kernel/errors';
import type { Connection } from './connection';

/** Deletions this close together share one emptying of the log. */
const quietMs = 1_000;
/** While deletions go on without a pause, the log is emptied this often. */
const maxWaitMs = 60_000;
const retryMs = 500;

/**
 * Empties the write-ahead log a moment after documents were deleted: until then it holds their former pages, although
 * `secure_delete` has overwritten them in the file.
 */
export class LogEraser {
  readonly #connection: Connection;
  #timer: NodeJS.Timeout | undefined;
  #waitingSince = 0;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Says that documents were deleted. */
  deleted(): void {
    const now = performance.now();
    if (this.#timer === undefined) this.#waitingSince = now;
    else if (now - this.#waitingSince > maxWaitMs - quietMs) return;
    this.#plan(quietMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #plan(delayMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#erase(), delayMs).unref();
  }

  #erase(): void {
    this.#timer = undefined;
    try {
      if (this.#connection.isOpen && !this.#connection.emptyLog()) this.#plan(retryMs);
    } catch (error) {
      // The disk is full or failing: whoever writes next hears of it, and the log is emptied when it has recovered.
      if (!(error instanceof PlatformError)) throw error;
      this.#plan(maxWaitMs);
    }
  }
}
