/** What data sets of large requests may hold together, all associations of the process: some tens of them. */
const budgetBytes = 64 * 1024 * 1024;

let leftBytes = budgetBytes;

/** A share of the memory for large requests. */
export class RequestShare {
  #taken = 0;

  /** @returns false when there is no room now */
  take(bytes: number): boolean {
    if (bytes > leftBytes) return false;
    leftBytes -= bytes;
    this.#taken += bytes;
    return true;
  }

  /** Gives all of it back. */
  giveBack(): void {
    leftBytes += this.#taken;
    this.#taken = 0;
  }
}
