/** Pictures asked for before they are needed; what lies behind is forgotten, the browser's own cache may keep it. */
export class PictureCache {
  readonly #limit: number;
  readonly #images = new Map<string, HTMLImageElement>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Asks for pictures, the first one first. */
  load(addresses: readonly string[]): void {
    for (const address of addresses) {
      const image = this.#images.get(address) ?? new Image();
      this.#images.delete(address);
      this.#images.set(address, image);
      if (!image.src) image.src = address;
    }
    for (const [address, image] of this.#images) {
      if (this.#images.size <= this.#limit) break;
      if (!image.complete) image.src = ''; // not needed any more: the request ends
      this.#images.delete(address);
    }
  }
}
