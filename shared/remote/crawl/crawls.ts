import type { Archive } from '#shared/archive/archive';
import { specs } from '#shared/archive/documents';
import type { Catalogue, Collection } from '#shared/catalogue/port';
import { type CrawlDocument, type CrawlKind, type CrawlSettings, remoteSpecs } from '../documents';
import { addDays, dayOf } from './days';

type Place = Pick<CrawlDocument, 'space' | 'nodeId'>;

/** How far nodes are gone through. What is described goes with the catalogue, and so does how far it is. */
export class Crawls {
  readonly #collections: Readonly<Record<CrawlKind, Collection<CrawlDocument>>>;
  readonly #archive: Archive;
  /** Of the site, for the time windows of nodes: an IANA name. */
  readonly timeZone: string;

  constructor(parts: { readonly archive: Archive; readonly catalogue: Catalogue; readonly timeZone: string }) {
    const { archive, catalogue, timeZone } = parts;
    this.#archive = archive;
    this.timeZone = timeZone;
    this.#collections = {
      index: catalogue.collection<CrawlDocument>(specs.descriptions),
      mirror: catalogue.collection<CrawlDocument>(remoteSpecs.mirrors),
    };
  }

  /** Null: it has not begun. */
  async of(kind: CrawlKind, { space, nodeId }: Place): Promise<CrawlDocument | null> {
    return await this.#collections[kind].findOne({ _id: `${space}/${nodeId}` });
  }

  /** Of all spaces and nodes. */
  async all(kind: CrawlKind): Promise<CrawlDocument[]> {
    return await this.#collections[kind].find({});
  }

  /** As it stands; begun where it has not, or where the settings want an earlier past. */
  async begun(kind: CrawlKind, { space, nodeId }: Place, { since }: CrawlSettings): Promise<CrawlDocument> {
    const known = await this.of(kind, { space, nodeId });
    if (known && known.since <= since) return known;
    const nowMs = this.#archive.clock.now();
    const fresh: CrawlDocument = {
      _id: `${space}/${nodeId}`,
      ...{ space, nodeId, since, pastFrom: addDays(dayOf(nowMs), 1), windowDays: 1, pastEndedAt: null, recentAt: null },
      ...{ seen: 0, changed: 0, removed: 0, failures: 0, lastError: null, nextAtMs: 0 },
      startedAt: new Date(nowMs).toISOString(),
    };
    await this.#collections[kind].replaceOne({ _id: fresh._id }, fresh, { upsert: true, durable: true });
    return fresh;
  }

  /** Writes how far it is. One process crawls a node at a time. */
  async change(kind: CrawlKind, before: CrawlDocument, changes: Partial<CrawlDocument>): Promise<CrawlDocument> {
    await this.#collections[kind].updateOne({ _id: before._id }, { $set: changes }, { durable: true });
    return { ...before, ...changes };
  }

  async remove(kind: CrawlKind, { space, nodeId }: Place): Promise<void> {
    await this.#collections[kind].deleteOne({ _id: `${space}/${nodeId}` }, { durable: true });
  }
}

declare module '#shared/kernel/services' {
  interface Services {
    readonly crawls: Crawls;
  }
}
