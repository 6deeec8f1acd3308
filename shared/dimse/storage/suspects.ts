/**
 * Instances that were on their way when an association ended early. They are set aside until the rest was sent, and are then
 * sent alone: one that a destination fails on does not keep the others from it, and no other is blamed for it.
 */
export class Suspects {
  readonly #limit: number;
  /** Times that an association ended with it alone on its way. */
  readonly #times = new Map<string, number>();
  readonly #aside = new Set<string>();
  #endedInARow = 0;
  #hasAnswered = false;
  #reason: unknown;

  /** @param limit - so many associations that end in a row, each with other instances and without an answer, are its fault */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Whether it is to be sent with nothing else on its way. */
  has(sopInstanceUid: string): boolean {
    return this.#times.has(sopInstanceUid);
  }

  /** Whether it is not to be sent now. */
  isAside(sopInstanceUid: string): boolean {
    return this.#aside.has(sopInstanceUid);
  }

  /** Times that an association ended with it alone on its way. */
  timesOf(sopInstanceUid: string): number {
    return this.#times.get(sopInstanceUid) ?? 0;
  }

  /** The destination answered: it is there. */
  answered(): void {
    this.#endedInARow = 0;
    this.#hasAnswered = true;
  }

  /** Whether the destination answered anything. */
  get hasAnswered(): boolean {
    return this.#hasAnswered;
  }

  /** An association ended early. @param onTheirWay - begun and not answered */
  ended(onTheirWay: readonly string[], reason: unknown): void {
    this.#reason = reason;
    if (!onTheirWay.some((uid) => this.#times.has(uid))) this.#endedInARow += 1;
    for (const uid of onTheirWay) {
      this.#aside.add(uid);
      this.#times.set(uid, this.timesOf(uid) + (onTheirWay.length === 1 ? 1 : 0));
    }
  }

  /** Associations that ended since the last answer. */
  get endedInARow(): number {
    return this.#endedInARow;
  }

  /** Whether it is the destination that fails, whatever it is sent. */
  get isDestinationAtFault(): boolean {
    return this.#endedInARow >= this.#limit;
  }

  /** Why the last association ended while something is still set aside; undefined: nothing is. */
  get reason(): unknown {
    return this.#aside.size > 0 ? this.#reason : undefined;
  }

  /** What was set aside may be sent. @returns false: there is nothing */
  takeBack(): boolean {
    const isAny = this.#aside.size > 0;
    this.#aside.clear();
    return isAny;
  }
}
