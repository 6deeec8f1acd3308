import type { Archive } from '#shared/archive/archive';
import { listDescribed } from '#shared/archive/describe/list-described';
import {
  OriginFailedError,
  OriginUnavailableError,
  type PassedMetadata,
  type PassedSeries,
  type PassThrough,
} from '#shared/archive/describe/pass-through';
import type { InstanceEntry } from '#shared/archive/documents';
import { entryOfHeader } from '#shared/archive/entry-of-header';
import { readObjectHeader } from '#shared/archive/read-header';
import { sourceCharacterSets } from '#shared/archive/read-object';
import type { Landing } from '#shared/archive/receive';
import type { NodeDocument } from '#shared/nodes/documents';
import type { NodeActivity } from '#shared/nodes/node-activity';
import { characterSetsOf } from '#shared/nodes/quirks';
import { Intake } from '#shared/objects/intake';
import { LandingMemory } from '#shared/objects/landing-memory';
import { blockBytes } from '#shared/objects/tar';
import { openRemote, type RemoteServices } from '../open-remote';
import type { HandedOver } from '../port';
import { HandOver, HandOverClosedError } from './hand-over';
import { LingeringObjects } from './lingering';
import { ownMetadata } from './node-metadata';
import { NodeSlots } from './node-slots';
import { originErrorOf } from './origin-errors';
import type { PassingStore } from './passing-store';

/** Memory of all objects on their way through; what does not fit goes to files of its own. */
const memoryBytes = 64 * 1024 * 1024;
/**
 * A node that waits longer than some ten seconds for the answer to an object gives up, so what a slow reader has not taken
 * is kept for it, up to a limit. A reader that takes nothing for two minutes then is given up.
 */
const handOver = { patienceMs: 5_000, keptBytes: 1024 ** 3, limitMs: 120_000 };

export interface PassThroughParts {
  readonly remote: RemoteServices;
  readonly nodeActivity: NodeActivity;
  /** Among the stores of the archive. */
  readonly store: PassingStore;
}

/** Passes objects through from nodes: fetched when they are asked for, given on one by one, and dropped. */
export class NodePassThrough implements PassThrough {
  readonly #parts: PassThroughParts;
  readonly #memory = new LandingMemory(memoryBytes);
  readonly #slots = new NodeSlots();
  readonly #lingering: LingeringObjects;
  readonly #fetching = new Map<string, Promise<InstanceEntry>>();

  constructor(parts: PassThroughParts) {
    this.#parts = parts;
    this.#lingering = new LingeringObjects(parts.store);
  }

  async one(series: PassedSeries, sopInstanceUid: string): Promise<InstanceEntry> {
    const id = `${series._id}/${sopInstanceUid}`;
    const held = this.#lingering.take(id);
    if (held) await this.#lingering.add(id, held);
    if (held) return held;
    const begun = this.#fetching.get(id) ?? this.#fetchOne(series, sopInstanceUid, id);
    this.#fetching.set(id, begun);
    try {
      return await begun;
    } finally {
      this.#fetching.delete(id);
    }
  }

  async *stream(series: PassedSeries, sopInstanceUids: readonly string[] | null): AsyncGenerator<InstanceEntry> {
    const all = sopInstanceUids ?? (await uidsOf(this.#parts.remote.archive, series));
    const missing: string[] = [];
    for (const uid of all) {
      const id = `${series._id}/${uid}`;
      const held = this.#lingering.take(id);
      if (held) yield* this.#given(id, held);
      else missing.push(uid);
    }
    if (missing.length === 0) return;
    const isWhole = sopInstanceUids === null && missing.length === all.length;
    for await (const entry of this.#fetch(series, missing, isWhole))
      yield* this.#given(`${series._id}/${entry.sopInstanceUid}`, entry);
  }

  async *metadata(series: PassedSeries): AsyncGenerator<PassedMetadata, void, undefined> {
    const node = await this.#nodeOf(series);
    if (node.kind !== 'dicomweb') return;
    const giveBack = await this.#slots.take(node);
    const activity = this.#parts.nodeActivity.begin(node._id, 'out');
    try {
      const archive = await openRemote(this.#parts.remote, node, series.space);
      try {
        for await (const object of archive.metadata?.(series) ?? []) yield ownMetadata(object, series);
      } finally {
        archive.close();
      }
    } catch (error) {
      activity.failed(error);
      throw originErrorOf(error, node);
    } finally {
      activity.end();
      giveBack();
    }
  }

  async close(): Promise<void> {
    await this.#lingering.close();
  }

  async #nodeOf({ origin }: PassedSeries): Promise<NodeDocument> {
    const node = await this.#parts.remote.nodes.get(origin?.nodeId ?? '');
    if (node) return node;
    throw new OriginUnavailableError('The system that has the objects is not known any more');
  }

  async #fetchOne(series: PassedSeries, sopInstanceUid: string, id: string): Promise<InstanceEntry> {
    for await (const entry of this.#fetch(series, [sopInstanceUid], false)) {
      await this.#lingering.add(id, entry);
      return entry;
    }
    throw new OriginFailedError('The system that has the object sent nothing', { details: { sopInstanceUid } });
  }

  /** Nobody else has it while it is read. */
  async *#given(id: string, entry: InstanceEntry): AsyncGenerator<InstanceEntry> {
    try {
      yield entry;
    } finally {
      await this.#lingering.add(id, entry);
    }
  }

  async *#fetch(
    series: PassedSeries,
    sopInstanceUids: readonly string[],
    isWhole: boolean,
  ): AsyncGenerator<InstanceEntry, void, undefined> {
    const node = await this.#nodeOf(series);
    const giveBack = await this.#slots.take(node);
    const drop = ({ location }: InstanceEntry) => void this.#parts.store.letGo(location.key);
    const arrivals = new HandOver<InstanceEntry>({ ...handOver, drop });
    const abort = new AbortController();
    const open = new Set(sopInstanceUids);
    const landing = this.#landing(series, arrivals, open, () => {
      arrivals.end(new OriginUnavailableError('The objects were not read in time: ask again'));
      abort.abort(new Error('nobody takes the rest'));
    });
    void this.#retrieve({ node, series, handedOver: { landing, sopInstanceUids }, signal: abort.signal, isWhole })
      .then(
        () => arrivals.end(),
        (error: unknown) => arrivals.end(originErrorOf(error, node)),
      )
      .finally(giveBack);
    try {
      for (let entry = await arrivals.take(); entry; entry = await arrivals.take()) yield entry;
      if (open.size === 0) return;
      const details = { node: node.name, missing: open.size };
      throw new OriginFailedError('The system that has the objects did not send all of them', { details });
    } finally {
      arrivals.close();
      abort.abort(new Error('nobody wants the rest'));
    }
  }

  async #retrieve(fetch: {
    readonly node: NodeDocument;
    readonly series: PassedSeries;
    readonly handedOver: HandedOver;
    readonly signal: AbortSignal;
    readonly isWhole: boolean;
  }): Promise<void> {
    const { node, series, handedOver, signal, isWhole } = fetch;
    const { remote, nodeActivity } = this.#parts;
    const { space, studyInstanceUid, seriesInstanceUid, sopClassUids } = series;
    const activity = nodeActivity.begin(node._id, 'out');
    try {
      const archive = await openRemote(remote, node, space);
      try {
        const characterSets = characterSetsOf(node.quirks);
        const arrival = { space, source: 'passed', peer: node.name, ...(characterSets && { characterSets }) };
        const { sopInstanceUids } = handedOver;
        const target = { studyInstanceUid, seriesInstanceUid, ...(!isWhole && { sopInstanceUids }) };
        const options = { arrival, signal, progress: () => undefined, handedOver, sopClassUids };
        activity.instances((await archive.retrieve(target, options)).received, 0);
      } finally {
        archive.close();
      }
    } catch (error) {
      if (!signal.aborted) activity.failed(error);
      throw error;
    } finally {
      activity.end();
    }
  }

  /**
   * Where objects "land": with who waits for them.
   *
   * @param open - what is still to come; each is given once
   * @param givenUp - nobody takes them any more
   */
  #landing(series: PassedSeries, arrivals: HandOver<InstanceEntry>, open: Set<string>, givenUp: () => void): Landing {
    const { remote, store } = this.#parts;
    const { archive } = remote;
    return {
      intake: () => new Intake(archive.store, this.#memory),
      landIntake: async (intake, name, arrival) => {
        const location = { store: store.name, key: store.hold(intake), offset: blockBytes, length: intake.size };
        try {
          if (name.seriesInstanceUid !== series.seriesInstanceUid || !open.delete(name.sopInstanceUid))
            throw new OriginFailedError('The system sent what was not asked for');
          const read = async (n: number) => await intake.head(n);
          const header = await readObjectHeader(intake.size, read, sourceCharacterSets(archive, arrival.characterSets));
          const entry = entryOfHeader(header, { location, sequence: series.revision, arrival });
          await arrivals.give(entry, intake.size);
        } catch (error) {
          if (error instanceof HandOverClosedError) givenUp();
          await store.letGo(location.key);
          throw error;
        }
        return { ...location, sequence: series.revision };
      },
    };
  }
}

async function uidsOf(archive: Archive, series: PassedSeries): Promise<string[]> {
  return (await listDescribed(archive, series)).map(({ sopInstanceUid }) => sopInstanceUid);
}
