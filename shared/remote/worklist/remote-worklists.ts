import type { Archive } from '#shared/archive/archive';
import { findSpace } from '#shared/archive/spaces';
import type { Catalogue, Collection } from '#shared/catalogue/port';
import { newId } from '#shared/kernel/ids';
import {
  type RemoteWorklistDocument,
  type RemoteWorklistSettings,
  remoteWorklistSpec,
  type WorklistRun,
} from './documents';

/** One look takes no longer, with everything that it writes. */
export const longestRunMs = 120_000;
/** After that whoever looked is thought to be gone. */
const leaseMs = longestRunMs + 30_000;

/** The worklists of nodes that spaces take over. */
export class RemoteWorklists {
  readonly #archive: Archive;
  readonly #worklists: Collection<RemoteWorklistDocument>;
  readonly #owner: string;

  constructor(archive: Archive, catalogue: Catalogue) {
    this.#archive = archive;
    this.#worklists = catalogue.collection<RemoteWorklistDocument>(remoteWorklistSpec);
    this.#owner = newId(archive.clock.now());
  }

  /** Those of a space. @throws SpaceNotFoundError */
  async list(space: string): Promise<readonly RemoteWorklistDocument[]> {
    await findSpace(this.#archive, space);
    return await this.#worklists.find({ space }, { sort: { _id: 1 } });
  }

  /** Null: the space does not take it over. */
  async get(space: string, nodeId: string): Promise<RemoteWorklistDocument | null> {
    return await this.#worklists.findOne({ _id: idOf(space, nodeId) });
  }

  /** Takes it over from now on, or otherwise than before. @throws SpaceNotFoundError */
  async set(space: string, nodeId: string, settings: RemoteWorklistSettings): Promise<RemoteWorklistDocument> {
    await findSpace(this.#archive, space);
    const state = { space, nodeId, leaseUntil: 0, owner: null, lastRun: null, lastDoneAt: null };
    await this.#worklists.updateOne(
      { _id: idOf(space, nodeId) },
      { $set: { ...settings, nextAt: this.#archive.clock.now() }, $setOnInsert: state },
      { upsert: true, durable: true },
    );
    return (await this.get(space, nodeId))!;
  }

  /** @returns false when there was none */
  async remove(space: string, nodeId: string): Promise<boolean> {
    return (await this.#worklists.deleteOne({ _id: idOf(space, nodeId) }, { durable: true })) === 1;
  }

  /** Takes those that are due and that nobody looks at, each for one caller: `finish` or `giveBack` ends that. */
  async claimDue(): Promise<RemoteWorklistDocument[]> {
    const now = this.#archive.clock.now();
    const due = { nextAt: { $lte: now }, leaseUntil: { $lte: now } };
    const claimed: RemoteWorklistDocument[] = [];
    for (const { _id } of await this.#worklists.find(due, { projection: { nextAt: 1 } })) {
      const claim = { $set: { owner: this.#owner, leaseUntil: now + leaseMs } };
      const one = await this.#worklists.findOneAndUpdate({ _id, ...due }, claim, { returnDocument: 'after' });
      if (one) claimed.push(one);
    }
    return claimed;
  }

  /** Writes what a look brought. The next is due after its time, or at once where the settings were changed meanwhile. */
  async finish(worklist: RemoteWorklistDocument, run: WorklistRun): Promise<void> {
    const { _id, nextAt, everyMs } = worklist;
    const now = this.#archive.clock.now();
    const done = run.error === null ? { lastDoneAt: run.at } : {};
    await this.#worklists.updateOne(
      { _id, owner: this.#owner, nextAt },
      { $set: { ...free, ...done, lastRun: run, nextAt: now + everyMs } },
    );
    await this.giveBack(worklist);
  }

  /** Lets others look at once. */
  async giveBack({ _id }: RemoteWorklistDocument): Promise<void> {
    await this.#worklists.updateOne({ _id, owner: this.#owner }, { $set: free });
  }
}

const free = { owner: null, leaseUntil: 0 };
const idOf = (space: string, nodeId: string): string => `${space}/${nodeId}`;

declare module '#shared/kernel/services' {
  interface Services {
    readonly remoteWorklists: RemoteWorklists;
  }
}
