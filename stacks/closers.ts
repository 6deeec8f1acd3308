/** What was opened, to be closed in reverse order. */
export class Closers {
  private readonly steps: (() => Promise<void> | void)[] = [];

  add(close: () => Promise<void> | void): void {
    this.steps.push(close);
  }

  /** Closes everything, each thing once; a step that fails does not keep the others open. @throws AggregateError at the end */
  async close(): Promise<void> {
    const errors: unknown[] = [];
    for (let step = this.steps.pop(); step; step = this.steps.pop()) {
      try {
        await step();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw new AggregateError(errors, 'not everything could be closed');
  }
}
