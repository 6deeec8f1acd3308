import type { Archive } from '#shared/archive/archive';
import type { SpaceDocument } from '#shared/archive/documents';
import { mainSpace } from '#shared/kernel/ids';

const rememberMs = 1_000;

/** Which space an AE title stands for; what is known holds for a second, what is not is looked up at once. */
export class SpaceTitles {
  readonly #archive: Archive;
  readonly #mainTitle: string;
  #held: { readonly spaces: Promise<readonly SpaceDocument[]>; readonly untilMs: number } | undefined;

  /** @param mainTitle - AE title of the space `main` (RADLAKE_AET) */
  constructor(archive: Archive, mainTitle: string) {
    this.#archive = archive;
    this.#mainTitle = mainTitle;
  }

  /** At the common listener: the space with this AE title. */
  async spaceOf(calledAeTitle: string): Promise<string | undefined> {
    if (calledAeTitle === this.#mainTitle) return mainSpace;
    const known = await this.#named(calledAeTitle);
    if (known) return known;
    this.#held = undefined; // the space may have been made a moment ago
    return await this.#named(calledAeTitle);
  }

  async #named(aeTitle: string): Promise<string | undefined> {
    return (await this.#spaces()).find((space) => space.aeTitle === aeTitle)?._id;
  }

  async #spaces(): Promise<readonly SpaceDocument[]> {
    if (this.#held && this.#held.untilMs > performance.now()) return this.#held.spaces;
    const spaces = this.#archive.collections.spaces.find({ aeTitle: { $ne: null } });
    this.#held = { spaces, untilMs: performance.now() + rememberMs };
    spaces.catch(() => {
      this.#held = undefined; // the failure is the caller's; the next one asks again
    });
    return spaces;
  }
}
