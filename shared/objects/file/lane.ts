/** Runs tasks one after the other, in the order of their calls. A task that fails does not disturb the next. */
export class Lane {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#last.then(task);
    this.#last = result.catch(() => undefined); // the caller of this task hears of it
    return result;
  }
}
