import { PlatformError } from '#shared/kernel/errors';
import type { Logger } from '#shared/kernel/logger';
import type { OriginDocument, RetrievalDocument } from './documents';
import { openRemote, type RemoteServices } from './open-remote';
import type { Origins } from './origins';
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
   */
  fetch(space: string, target: RemoteTarget): Promise<boolean>;
}

/** What no origin has is not asked for again for this time. */
const absentMs = 20_000;
const absentLimit = 10_000;
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
  readonly #absent = new Map<string, number>();
  readonly #running = new Map<string, Promise<RetrievalDocument | null>>();

  constructor(parts: OnDemandParts) {
    this.#parts = parts;
    this.#ends = new RetrievalEnds(parts.remote.archive.bus);
  }

  async fetch(space: string, target: RemoteTarget): Promise<boolean> {
    const origin = await this.#parts.origins.of(space);
    if (!origin?.onDemand) return false;
    const key = `${space}/${target.studyInstanceUid}/${target.seriesInstanceUid ?? '*'}`;
    if ((this.#absent.get(key) ?? 0) > performance.now()) return false;
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
        if (!retrieval) this.#noteAbsent(key);
      },
      () => undefined, // whoever asked hears of it
    );
    return begun;
  }

  /** Asks the first origin that has it; null when none has. */
  async #ask(space: string, target: RemoteTarget, origin: OriginDocument): Promise<RetrievalDocument | null> {
    for (const nodeId of origin.nodeIds) {
      if (!(await this.#has(nodeId, space, target))) continue;
      const { studyInstanceUid, seriesInstanceUid } = target;
      const what = { space, nodeId, studyInstanceUid, seriesInstanceUid };
      return await this.#parts.retrievals.request({ ...what, reason: 'onDemand', requestedBy: 'platform' });
    }
    return null;
  }

  /** A node that cannot be asked has it not; the next one may. */
  async #has(nodeId: string, space: string, target: RemoteTarget): Promise<boolean> {
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
      return false;
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

  #noteAbsent(key: string): void {
    if (this.#absent.size >= absentLimit) this.#absent.clear();
    this.#absent.set(key, performance.now() + absentMs);
  }
}

function underWay({ _id, expected, received }: RetrievalDocument): FetchUnderWayError {
  const details = { retrieval: _id, expected, received };
  return new FetchUnderWayError('It is being fetched from another system: ask again', { details });
}
