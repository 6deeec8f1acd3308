import { TooManyCallsError } from '#shared/kernel/function/errors';

/** Counts the calls of one function in this process and refuses those above its limit. */
export class Gate {
  private running = 0;
  private entered = 0;
  private readonly limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  get inFlight(): number {
    return this.running;
  }

  /** Calls let in since the start. */
  get total(): number {
    return this.entered;
  }

  /**
   * Takes a place.
   *
   * @returns gives it back; calling it twice does nothing
   * @throws TooManyCallsError
   */
  enter(): () => void {
    if (this.running >= this.limit) {
      throw new TooManyCallsError(`This function answers at most ${this.limit} calls at once`);
    }
    this.running++;
    this.entered++;
    let isIn = true;
    return () => {
      if (isIn) this.running--;
      isIn = false;
    };
  }
}
