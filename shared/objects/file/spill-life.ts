import { InternalError, InvalidInputError } from '#shared/kernel/errors';
import { storeError } from './disk-errors';
import { Lane } from './lane';

/** The life of a spill: one call after the other uses it, until it is landed or discarded. */
export class SpillLife {
  readonly #lane = new Lane();
  #state: 'open' | 'landed' | 'discarded' = 'open';

  /** @throws InternalError when it has ended; errors of the disk as errors of the store */
  use<T>(task: () => Promise<T>): Promise<T> {
    return this.#lane.run(async () => {
      if (this.#state !== 'open') throw new InternalError(`The spill was ${this.#state} already`);
      return await guarded(task);
    });
  }

  /** Ends it; once it has ended this does nothing. @param release - lets go of what it held */
  end(state: 'landed' | 'discarded', release: () => Promise<void>): Promise<void> {
    return this.#lane.run(async () => {
      if (this.#state !== 'open') return;
      this.#state = state;
      await guarded(release);
    });
  }

  /** Ends it within a use: the content has another place now. */
  landed(): void {
    this.#state = 'landed';
  }
}

/** @throws InvalidInputError when an item says another length than its spill has */
export function checkLength(stated: number, found: number): void {
  if (stated === found) return;
  throw new InvalidInputError('The length of a landing item differs from its content', { details: { stated, found } });
}

async function guarded<T>(task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    throw storeError(error);
  }
}
