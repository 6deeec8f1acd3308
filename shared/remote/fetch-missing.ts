import { OriginUnavailableError } from '#shared/archive/describe/pass-through';
import { PlatformError } from '#shared/kernel/errors';
import type { Logger } from '#shared/kernel/logger';
import type { OriginDocument, RetrievalDocument } from './documents';
import { openRemote, type RemoteServices } from './open-remote';
import type { Origins } from './origins';
import { originErrorOf } from './passing/origin-errors';
import type { RemoteTarget } from './port';
import { RetrievalEnds } from './retrieval-ends';
import type { Retrievals } from './retrievals';

/** What was asked for is on its way from a node: ask again. */
export class FetchUnderWayError extends PlatformError {
  readonly code = 'FETCH_UNDER_WAY';
  readonly status = 503;
  override readonly retryable = true;
}

/** Fetches what a reader wants and the space has not. */
export interface MissingObjects {
  /**
   * Asks the origins of the space for it and waits until it is here.
   *
   * @returns true when it was fetched: look again; false when no origin has it, or the space has none
   * @throws FetchUnderWayError when it takes longer than readers of the space wait
   * @throws OriginUnavailableError, OriginTimeoutError, OriginFailedError when nobody can tell: an origin could not be asked
   *   and no other has it; OriginUnavailableError when it could not be fetched
   */
  fetch(space: string, target: RemoteTarget): Promise<boolean>;
}

/** What no origin has is not asked for again for this time. */
const absentMs = 20_000;
/** Nor, for this time, what an origin could not be asked for. */
const awayMs = 5_000;
const knownLimit = 10_000;
const searchMs = 10_000;
/** The end of a retrieval is told by the bus; who waits also looks so often, should that be lost. */
const lookEveryMs = 2_000;

interface OnDemandParts {
  readonly remote: RemoteServices;
  readonly retrievals: Retrievals;
  readonly origins: Origins;
  readonly log: Logger;
  readonly lookMs?: number;
}

/** The missing objects of this process: readers of the same study wait for one retrieval. */
export class OnDemand implements MissingObjects {
  readonly #parts: OnDemandParts;
  readonly #ends: RetrievalEnds;
  /** What is not asked for again yet: no origin has it, or `failure` says why nobody can tell. */
  readonly #known = new Map<string, { readonly untilMs: number; readonly failure: unknown }>();
  readonly #running = new Map<string, Promise<RetrievalDocument | null>>();

  constructor(parts: OnDemandParts) {
    this.#parts = parts;
    this.#ends = new RetrievalEnds(parts.remote.archive.bus);
  }

  async fetch(space: string, target: RemoteTarget): Promise<boolean> {
    const origin = await this.#parts.origins.of(space);
    if (!origin?.onDemand) return false;
    const key = `${space}/${target.studyInstanceUid}/${target.seriesInstanceUid ?? '*'}`;
    const known = this.#known.get(key);
    if (known && known.untilMs > performance.now()) {
      if (known.failure) throw known.failure;
      return false;
    }
    const begun = this.#running.get(key) ?? this.#begin(key, space, target, origin);
    const retrieval = await begun;
    if (!retrieval) return false;
    return await this.#wait(retrieval, origin.waitMs);
  }

  close(): Promise<void> {
    return this.#ends.close();
  }

  #begin(key: string, space: string, target: RemoteTarget, origin: OriginDocument): Promise<RetrievalDocument | null> {
    const begun = this.#ask(space, target, origin).finally(() => this.#running.delete(key));
    this.#running.set(key, begun);
    void begun.then(
      (retrieval) => {
        if (!retrieval) this.#note(key, absentMs);
      },
      (failure: unknown) => this.#note(key, awayMs, failure),
    );
    return begun;
  }

  /** Asks the first origin that has it; null when none has. @throws what an origin failed with, when no other has it */
  async #ask(space: string, target: RemoteTarget, origin: OriginDocument): Promise<RetrievalDocument | null> {
    let failure: unknown;
    for (const nodeId of origin.nodeIds) {
      const found = await this.#has(nodeId, space, target);
      if (found instanceof PlatformError) failure ??= found;
      if (found !== true) continue;
      const { studyInstanceUid, seriesInstanceUid } = target;
      const what = { space, nodeId, studyInstanceUid, seriesInstanceUid };
      return await this.#parts.retrievals.request({ ...what, reason: 'onDemand', requestedBy: 'platform' });
    }
    if (failure) throw failure;
    return null;
  }

  /** Whether a node has it, or why it cannot be asked. One that is switched off has nothing. */
  async #has(nodeId: string, space: string, target: RemoteTarget): Promise<boolean | PlatformError> {
    const { remote, log } = this.#parts;
    const node = await remote.nodes.get(nodeId);
    if (!node?.isActive) return false;
    try {
      const archive = await openRemote(remote, node, space);
      try {
        const { studyInstanceUid, seriesInstanceUid } = target;
        const level = seriesInstanceUid === undefined ? 'study' : 'series';
        const keys = new Map([['0020000D', studyInstanceUid]]);
        if (seriesInstanceUid !== undefined) keys.set('0020000E', seriesInstanceUid);
        const search = { level, keys, include: [], limit: 1, signal: AbortSignal.timeout(searchMs) } as const;
        return (await archive.search(search)).answers.length > 0;
      } finally {
        archive.close();
      }
    } catch (error) {
      remote.nodes.recordOutcome(nodeId, error);
      log.warn({ err: error, node: node.name }, 'an origin could not be asked');
      return originErrorOf(error, node);
    }
  }

  async #wait({ _id }: RetrievalDocument, waitMs: number): Promise<boolean> {
    const { retrievals, remote, lookMs = lookEveryMs } = this.#parts;
    const end = performance.now() + waitMs;
    const watch = await this.#ends.watch(_id);
    try {
      for (;;) {
        const now = await retrievals.get(_id);
        if (now.state === 'done' || now.state === 'failed') {
          await remote.archive.progress.caughtUp(now.space);
          if (now.state === 'failed' && now.received === 0) throw notFetched(now);
          return now.received > 0;
        }
        if (now.state === 'cancelled') return false;
        const leftMs = end - performance.now();
        if (leftMs <= 0) throw underWay(now);
        await watch.within(Math.min(lookMs, leftMs));
      }
    } finally {
      watch.stop();
    }
  }

  #note(key: string, forMs: number, failure: unknown = null): void {
    if (this.#known.size >= knownLimit) this.#known.clear();
    this.#known.set(key, { untilMs: performance.now() + forMs, failure });
  }
}

function notFetched({ _id, error }: RetrievalDocument): OriginUnavailableError {
  const details = { retrieval: _id, reason: error?.code ?? null };
  return new OriginUnavailableError('It could not be fetched from the system that has it', { details });
}

function underWay({ _id, expected, received }: RetrievalDocument): FetchUnderWayError {
  const details = { retrieval: _id, expected, received };
  return new FetchUnderWayError('It is being fetched from another system: ask again', { details });
}
