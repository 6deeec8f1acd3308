import type { Archive } from '#shared/archive/archive';
import { findSpace } from '#shared/archive/spaces';
import type { Catalogue, Collection } from '#shared/catalogue/port';
import { type OriginDocument, type PrefetchDocument, remoteSpecs } from './documents';

/** What people choose of the origins of a space. */
export type OriginSettings = Omit<OriginDocument, '_id' | 'revision'>;

/** The origins of spaces: from which nodes they fetch what they have not. Look-ups are up to a second old. */
export class Origins {
  readonly #archive: Archive;
  readonly #origins: Collection<OriginDocument>;
  /** Scheduled procedure steps whose patients' earlier studies were asked for. */
  readonly prefetched: Collection<PrefetchDocument>;
  #remembered: { readonly all: Promise<ReadonlyMap<string, OriginDocument>>; readonly untilMs: number } | undefined;

  constructor(archive: Archive, catalogue: Catalogue) {
    this.#archive = archive;
    this.#origins = catalogue.collection<OriginDocument>(remoteSpecs.origins);
    this.prefetched = catalogue.collection<PrefetchDocument>(remoteSpecs.prefetched);
  }

  /** Null: the space fetches from nowhere. */
  async of(space: string): Promise<OriginDocument | null> {
    return (await this.all()).get(space) ?? null;
  }

  /** By space. */
  all(): Promise<ReadonlyMap<string, OriginDocument>> {
    const held = this.#remembered;
    if (held && held.untilMs > performance.now()) return held.all;
    const all = this.#origins.find({}).then((found) => new Map(found.map((one) => [one._id, one])));
    this.#remembered = { all, untilMs: performance.now() + rememberMs };
    all.catch(() => this.#forget());
    return all;
  }

  /** @throws SpaceNotFoundError */
  async set(space: string, settings: OriginSettings): Promise<OriginDocument> {
    await findSpace(this.#archive, space);
    const update = { $set: settings, $inc: { revision: 1 } };
    await this.#origins.updateOne({ _id: space }, update, { upsert: true, durable: true });
    this.#forget();
    return (await this.#origins.findOne({ _id: space }))!;
  }

  async remove(space: string): Promise<void> {
    await this.#origins.deleteOne({ _id: space }, { durable: true });
    this.#forget();
  }

  #forget(): void {
    this.#remembered = undefined;
  }
}

const rememberMs = 1_000;

declare module '#shared/kernel/services' {
  interface Services {
    readonly origins: Origins;
  }
}
