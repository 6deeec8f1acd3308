import { OriginUnavailableError } from '#shared/archive/describe/pass-through';
import type { NodeDocument } from '#shared/nodes/documents';

/** How many fetch from a node at once, for readers who wait. */
export class NodeSlots {
  readonly #patienceMs: number;
  readonly #nodes = new Map<string, { used: number; readonly waiting: (() => void)[] }>();

  constructor(patienceMs = 30_000) {
    this.#patienceMs = patienceMs;
  }

  /**
   * Waits for a slot; one association of the node is left for searches.
   *
   * @returns gives it back, once
   * @throws OriginUnavailableError after a time
   */
  async take({ _id, name, limits }: NodeDocument): Promise<() => void> {
    const slots = this.#nodes.get(_id) ?? { used: 0, waiting: [] };
    this.#nodes.set(_id, slots);
    if (slots.used >= Math.max(1, limits.associations - 1)) await this.#turn(slots.waiting, name);
    else slots.used += 1;
    return () => {
      const next = slots.waiting.shift();
      if (next) next();
      else slots.used -= 1;
      if (slots.used === 0) this.#nodes.delete(_id);
    };
  }

  #turn(waiting: (() => void)[], node: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const granted = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        waiting.splice(waiting.indexOf(granted), 1);
        const details = { node, patienceMs: this.#patienceMs };
        reject(new OriginUnavailableError('The system that has the objects is busy: ask again', { details }));
      }, this.#patienceMs);
      waiting.push(granted);
    });
  }
}
