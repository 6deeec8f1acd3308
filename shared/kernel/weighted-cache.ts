/** Values by name up to a weight of all together, least recently used first out. For what never changes. */
export class WeightedCache<T> {
  readonly #entries = new Map<string, { readonly value: T; readonly weight: number }>();
  readonly #limit: number;
  readonly #largest: number;
  #weight = 0;

  /**
   * @param limit - weight of all values at most
   * @param largest - heavier ones are not kept
   */
  constructor(limit: number, largest: number = limit) {
    this.#limit = limit;
    this.#largest = largest;
  }

  get(name: string): T | undefined {
    const known = this.#entries.get(name);
    if (!known) return undefined;
    this.#entries.delete(name);
    this.#entries.set(name, known);
    return known.value;
  }

  set(name: string, value: T, weight: number): void {
    if (weight > this.#largest) return;
    this.#weight += weight - (this.#entries.get(name)?.weight ?? 0);
    this.#entries.delete(name);
    this.#entries.set(name, { value, weight });
    for (const [oldest, old] of this.#entries) {
      if (this.#weight <= this.#limit) return;
      this.#entries.delete(oldest);
      this.#weight -= old.weight;
    }
  }
}
