import { retrievalEnded } from '#events/contracts/retrieval-ended.v1';
import { retrievalRequested } from '#events/contracts/retrieval-requested.v1';
import { outboxEntry, publishOutbox } from '#shared/archive/outbox';
import type { Bus } from '#shared/bus/port';
import { DuplicateKeyError } from '#shared/catalogue/errors';
import type { Catalogue, Collection } from '#shared/catalogue/port';
import type { Clock } from '#shared/kernel/clock';
import { PlatformError } from '#shared/kernel/errors';
import { newId } from '#shared/kernel/ids';
import type { RetrievalMethod } from './dimse-remote';
import { type RetrievalDocument, type RetrievalState, remoteSpecs } from './documents';

/** No retrieval has this id. */
export class RetrievalNotFoundError extends PlatformError {
  readonly code = 'RETRIEVAL_NOT_FOUND';
  readonly status = 404;
}

/** What is to be fetched. */
export interface RetrievalRequest {
  readonly space: string;
  readonly nodeId: string;
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid?: string | undefined;
  readonly method?: RetrievalMethod | undefined;
  readonly reason: RetrievalDocument['reason'];
  readonly requestedBy: string;
  /** Of a mirror: as in the document. */
  readonly there?: number | null | undefined;
}

type Changes = Partial<Omit<RetrievalDocument, '_id' | 'revision'>>;

/** The retrievals: asked for, followed, and changed by compare-and-set. */
export class Retrievals {
  readonly #bus: Bus;
  readonly #clock: Clock;
  readonly #retrievals: Collection<RetrievalDocument>;

  constructor(parts: { readonly catalogue: Catalogue; readonly bus: Bus; readonly clock: Clock }) {
    this.#bus = parts.bus;
    this.#clock = parts.clock;
    this.#retrievals = parts.catalogue.collection<RetrievalDocument>(remoteSpecs.retrievals);
  }

  /**
   * Asks for objects. One retrieval of the same objects at a time: one that is not over is given back instead. A mirror's is
   * not announced: it waits for its turn, unless somebody else wants the same.
   */
  async request(request: RetrievalRequest): Promise<RetrievalDocument> {
    const nowMs = this.#clock.now();
    const { space, nodeId, studyInstanceUid, seriesInstanceUid = null, method = 'auto', reason, requestedBy } = request;
    const claim = claimOf({ space, studyInstanceUid, seriesInstanceUid });
    const retrieval: RetrievalDocument = {
      _id: `${space}/${newId(nowMs)}`,
      ...{ space, nodeId, studyInstanceUid, seriesInstanceUid, method, reason, requestedBy, claim },
      ...{ state: 'waiting', expected: null, received: 0, failed: 0, attempts: 0, error: null },
      ...{ createdAt: new Date(nowMs).toISOString(), startedAt: null, endedAt: null, endedAtMs: null, dropAtMs: null },
      ...{ revision: 1, outbox: [], outboxAt: null },
    };
    const isMirror = reason === 'mirror';
    const announced = isMirror
      ? { ...retrieval, there: request.there ?? null }
      : { ...retrieval, ...this.#announcement(retrieval, nowMs) };
    try {
      await this.#retrievals.insertOne(announced, { durable: true });
    } catch (error) {
      if (!(error instanceof DuplicateKeyError)) throw error;
      const open = await this.#retrievals.findOne({ claim });
      if (open?.reason === 'mirror' && !isMirror)
        return (await this.#hasten(open, request)) ?? (await this.request(request));
      return open ?? (await this.request(request));
    }
    await this.#publish(announced);
    return announced;
  }

  /** @throws RetrievalNotFoundError */
  async get(id: string): Promise<RetrievalDocument> {
    const found = await this.#retrievals.findOne({ _id: id });
    if (!found) throw new RetrievalNotFoundError('No such retrieval', { details: { id } });
    return found;
  }

  /** The one that has one of these ids; null when none has. */
  async findOf(ids: readonly string[]): Promise<RetrievalDocument | null> {
    return await this.#retrievals.findOne({ _id: { $in: ids } });
  }

  /** The newest first. @param before - id of the last one of the page before */
  async list(
    filter: { readonly space: string; readonly state?: RetrievalState | undefined },
    page: { readonly limit: number; readonly before?: string | undefined },
  ): Promise<RetrievalDocument[]> {
    const { space, state } = filter;
    const condition = {
      space,
      ...(state !== undefined && { state }),
      ...(page.before !== undefined && { _id: { $lt: page.before } }),
    };
    return await this.#retrievals.find(condition, { sort: { _id: -1 }, limit: page.limit });
  }

  /** Changes one that nobody changed meanwhile. @returns as it is now; null when somebody did */
  async change(before: RetrievalDocument, changes: Changes): Promise<RetrievalDocument | null> {
    const { _id, revision } = before;
    const update = { $set: changes, $inc: { revision: 1 } };
    const { matchedCount } = await this.#retrievals.updateOne({ _id, revision }, update, { durable: isOver(changes) });
    return matchedCount === 1 ? { ...before, ...changes, revision: revision + 1 } : null;
  }

  /** Ends one and says so. The next of the same objects may begin. @throws as `Bus.publish`, when it is ended */
  async end(before: RetrievalDocument, changes: Changes & { readonly state: RetrievalState }) {
    const nowMs = this.#clock.now();
    const { _id, space, outbox } = before;
    const event = retrievalEnded(space, nowMs, { space, retrievalId: _id });
    const announced = { outbox: [...outbox, outboxEntry(event)], outboxAt: nowMs };
    const ended = { endedAt: new Date(nowMs).toISOString(), endedAtMs: nowMs, claim: _id };
    const after = await this.change(before, { ...changes, ...ended, ...announced });
    if (after) await this.#publish(after);
    return after;
  }

  /**
   * Gives up one that is not over; what has arrived stays.
   *
   * @throws RetrievalNotFoundError
   */
  async cancel(id: string): Promise<RetrievalDocument> {
    for (;;) {
      const found = await this.get(id);
      if (found.state !== 'waiting' && found.state !== 'running') return found;
      const cancelled = await this.end(found, { state: 'cancelled' });
      if (cancelled) return cancelled;
    }
  }

  /** Tries a failed or cancelled one again, as a new one. @throws RetrievalNotFoundError */
  async retry(id: string, requestedBy: string): Promise<RetrievalDocument> {
    const { space, nodeId, studyInstanceUid, seriesInstanceUid, method, reason, there } = await this.get(id);
    const series = seriesInstanceUid === null ? {} : { seriesInstanceUid };
    return await this.request({ space, nodeId, studyInstanceUid, ...series, method, reason, requestedBy, there });
  }

  /**
   * Lets one that a mirror gave up wait for its turn again.
   *
   * @param attempts - that count already
   * @returns false when the same is asked for already, or it changed meanwhile
   */
  async waitAgain(ended: RetrievalDocument, attempts: number): Promise<boolean> {
    const open = { state: 'waiting', attempts, claim: claimOf(ended), endedAt: null, endedAtMs: null } as const;
    try {
      return (await this.change(ended, open)) !== null;
    } catch (error) {
      if (error instanceof DuplicateKeyError) return false;
      throw error;
    }
  }

  /** Publishes what stayed in outboxes, and drops those that ended before `endedBeforeMs`, some at a time. */
  async sweep(outboxBeforeMs: number, endedBeforeMs: number): Promise<void> {
    const late = await this.#retrievals.find({ outboxAt: { $lte: outboxBeforeMs } }, { limit: sweepLimit });
    await publishOutbox({ bus: this.#bus }, this.#retrievals, late);
    const old = await this.#retrievals.find(
      { endedAtMs: { $lte: endedBeforeMs } },
      { limit: sweepLimit, projection: { space: 1 } },
    );
    if (old.length > 0) await this.#retrievals.deleteMany({ _id: { $in: old.map(({ _id }) => _id) } });
  }

  /** The one of a study that was asked for last; null: none was, or long ago. */
  async latestOf(space: string, studyInstanceUid: string): Promise<RetrievalDocument | null> {
    const [latest] = await this.#retrievals.find({ space, studyInstanceUid }, { sort: { _id: -1 }, limit: 1 });
    return latest ?? null;
  }

  /** Mirrors' retrievals from a node in one state, the oldest first. */
  async ofMirror(
    { space, nodeId }: Pick<RetrievalDocument, 'space' | 'nodeId'>,
    state: RetrievalState,
    limit: number,
  ): Promise<RetrievalDocument[]> {
    return await this.#retrievals.find({ nodeId, state, space, reason: 'mirror' }, { sort: { _id: 1 }, limit });
  }

  async countOfMirror({ space, nodeId }: Pick<RetrievalDocument, 'space' | 'nodeId'>, state: RetrievalState) {
    return await this.#retrievals.countDocuments({ nodeId, state, space, reason: 'mirror' });
  }

  /** True while something is fetched, or is to be, from a node that is wanted now. */
  async isWanted(nodeId: string): Promise<boolean> {
    const open = { nodeId, state: { $in: ['waiting', 'running'] }, reason: { $ne: 'mirror' } };
    return (await this.#retrievals.findOne(open, { projection: { space: 1 } })) !== null;
  }

  /** Those whose objects may be dropped by now. */
  async droppable(nowMs: number): Promise<RetrievalDocument[]> {
    return await this.#retrievals.find({ dropAtMs: { $lte: nowMs } }, { sort: { dropAtMs: 1 }, limit: 20 });
  }

  /** What a mirror was to fetch in its turn is wanted now. Null: it changed meanwhile. */
  async #hasten(open: RetrievalDocument, { reason, requestedBy }: RetrievalRequest): Promise<RetrievalDocument | null> {
    const announcement = this.#announcement(open, this.#clock.now());
    const hastened = await this.change(open, { reason, requestedBy, ...announcement });
    if (hastened) await this.#publish(hastened);
    return hastened;
  }

  async #publish(retrieval: RetrievalDocument): Promise<void> {
    await publishOutbox({ bus: this.#bus }, this.#retrievals, [retrieval]);
  }

  #announcement({ _id, space }: RetrievalDocument, nowMs: number) {
    const event = retrievalRequested(space, nowMs, { space, retrievalId: _id });
    return { outbox: [outboxEntry(event)], outboxAt: nowMs };
  }
}

const claimOf = (of: Pick<RetrievalDocument, 'space' | 'studyInstanceUid' | 'seriesInstanceUid'>): string =>
  `${of.space}/${of.studyInstanceUid}/${of.seriesInstanceUid ?? '*'}`;

const sweepLimit = 200;
const isOver = ({ state }: Changes): boolean => state !== undefined && state !== 'running' && state !== 'waiting';

declare module '#shared/kernel/services' {
  interface Services {
    readonly retrievals: Retrievals;
  }
}
