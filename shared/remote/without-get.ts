/** For so long a node is not asked for C-GET after it did not accept it. */
const rememberMs = 600_000;
const limit = 1_000;

/** Destinations that turned out not to offer C-GET: they are not asked for it at each retrieval. */
export class WithoutGet {
  readonly #untilMs = new Map<string, number>();

  has(destination: string): boolean {
    return (this.#untilMs.get(destination) ?? 0) > performance.now();
  }

  add(destination: string): void {
    if (this.#untilMs.size >= limit) this.#untilMs.clear();
    this.#untilMs.set(destination, performance.now() + rememberMs);
  }
}
