import { seriesIdOf, studyIdOf } from '#shared/archive/collections';
import { PlatformError } from '#shared/kernel/errors';
import type { NodeActivity } from '#shared/nodes/node-activity';
import { characterSetsOf } from '#shared/nodes/quirks';
import type { RetrievalDocument } from './documents';
import { NodeUnusableError } from './errors';
import { openRemote, type RemoteServices } from './open-remote';
import type { Origins } from './origins';
import type { RetrievalCounts } from './port';
import type { Retrievals } from './retrievals';

/** After so many tries it is failed, until somebody tries it again. */
const maxAttempts = 4;
/** How often progress is written. */
const progressMs = 1_000;

export interface RunRetrievalServices {
  readonly remote: RemoteServices;
  readonly retrievals: Retrievals;
  readonly nodeActivity: NodeActivity;
  readonly origins: Origins;
  readonly log: { warn(line: object, message: string): void };
}

/** The retrieval was cancelled, or another process has it. */
class SupersededError extends Error {}

/**
 * Fetches what a retrieval names, once. Idempotent: one that is over is left alone, and objects that are here already are
 * known again when they arrive.
 *
 * @throws what the node failed with, when it is worth another try
 */
export async function runRetrieval(services: RunRetrievalServices, id: string, signal: AbortSignal): Promise<void> {
  const { retrievals } = services;
  const found = await retrievals.get(id);
  if (found.state !== 'waiting' && found.state !== 'running') return;
  const startedAt = new Date(services.remote.archive.clock.now()).toISOString();
  const attempts = found.attempts + 1;
  const running = await retrievals.change(found, { state: 'running', startedAt, attempts, error: null });
  if (!running) return; // cancelled, or taken by another delivery of the event
  const follower = new Follower(services, running, signal);
  try {
    const counts = await fetchAll(services, running, follower);
    await follower.end({ ...(await endOf(services, running, counts)), ...counts });
  } catch (error) {
    if (follower.isSuperseded) return;
    await fail(services, follower, error, attempts);
  }
}

/** What a person asked for is kept, and what is mirrored; what else was fetched as long as its space says. */
async function endOf(
  { remote, origins }: RunRetrievalServices,
  retrieval: RetrievalDocument,
  { failed }: RetrievalCounts,
) {
  const isKept = retrieval.reason === 'asked' || retrieval.reason === 'mirror';
  const keepMs = isKept ? null : ((await origins.of(retrieval.space))?.keepMs ?? null);
  const dropAtMs = keepMs === null ? null : remote.archive.clock.now() + keepMs;
  return { state: failed > 0 ? ('failed' as const) : ('done' as const), dropAtMs };
}

async function fetchAll(
  { remote, nodeActivity }: RunRetrievalServices,
  retrieval: RetrievalDocument,
  follower: Follower,
): Promise<RetrievalCounts> {
  const { nodeId, space, studyInstanceUid, seriesInstanceUid, method } = retrieval;
  const node = await remote.nodes.get(nodeId);
  if (!node) throw new NodeUnusableError('The node is gone', { details: { nodeId } });
  const archive = await openRemote(remote, node, space, method);
  const activity = nodeActivity.begin(nodeId, 'out');
  try {
    const target = { studyInstanceUid, ...(seriesInstanceUid !== null && { seriesInstanceUid }) };
    const source = node.kind === 'dicomweb' ? 'wado' : 'c-get';
    const characterSets = characterSetsOf(node.quirks);
    const arrival = {
      ...{ space, source, peer: node.name },
      ...(node.aeTitle !== null && { callingAeTitle: node.aeTitle }),
      ...(characterSets && { characterSets }),
    };
    const options = {
      arrival,
      signal: follower.signal,
      progress: (counts: RetrievalCounts) => follower.report(counts),
    };
    const counts = await archive.retrieve(target, options);
    activity.instances(counts.received, 0);
    await remote.archive.progress.caughtUp(space);
    return { ...counts, expected: counts.expected ?? (await countHere(remote, target, space)) };
  } catch (error) {
    activity.failed(error);
    throw error;
  } finally {
    activity.end();
    archive.close();
  }
}

/** Instances that the space has of what was asked for. */
async function countHere(
  { archive }: RemoteServices,
  { studyInstanceUid, seriesInstanceUid }: { studyInstanceUid: string; seriesInstanceUid?: string },
  space: string,
): Promise<number> {
  const { studies, series } = archive.collections;
  const options = { projection: { instanceCount: 1 } } as const;
  const found =
    seriesInstanceUid === undefined
      ? await studies.findOne({ _id: studyIdOf(space, studyInstanceUid) }, options)
      : await series.findOne({ _id: seriesIdOf(space, studyInstanceUid, seriesInstanceUid) }, options);
  return found?.instanceCount ?? 0;
}

async function fail(
  services: RunRetrievalServices,
  follower: Follower,
  error: unknown,
  attempts: number,
): Promise<void> {
  const known = error instanceof PlatformError ? error : null;
  const isWorthATry = (known === null || known.retryable) && attempts < maxAttempts;
  const described = {
    code: known?.code ?? 'INTERNAL_ERROR',
    message: known?.message ?? 'unexpected failure, see the log',
  };
  if (!known) services.log.warn({ err: error, retrieval: follower.id }, 'a retrieval failed');
  if (isWorthATry) await follower.change({ state: 'waiting', error: described });
  else await follower.end({ state: 'failed', error: described });
  if (isWorthATry) throw error;
}

/** Writes how far a retrieval is, and notices when it was cancelled. */
class Follower {
  readonly #services: RunRetrievalServices;
  readonly #abort = new AbortController();
  readonly signal: AbortSignal;
  #retrieval: RetrievalDocument;
  #counts: RetrievalCounts = { expected: null, received: 0, failed: 0 };
  #written: Promise<void> = Promise.resolve();
  #writtenAt = performance.now();
  isSuperseded = false;

  constructor(services: RunRetrievalServices, retrieval: RetrievalDocument, signal: AbortSignal) {
    this.#services = services;
    this.#retrieval = retrieval;
    this.signal = AbortSignal.any([signal, this.#abort.signal]);
  }

  get id(): string {
    return this.#retrieval._id;
  }

  /** Keeps counts; writes them now and then. */
  report(counts: RetrievalCounts): void {
    this.#counts = counts;
    if (performance.now() - this.#writtenAt < progressMs) return;
    this.#writtenAt = performance.now();
    this.change({ ...this.#counts }).catch((error: unknown) => this.#abort.abort(error));
  }

  async change(changes: Partial<RetrievalDocument>): Promise<void> {
    await this.#write((before) => this.#services.retrievals.change(before, changes));
  }

  async end(changes: Parameters<Retrievals['end']>[1]): Promise<void> {
    await this.#write((before) => this.#services.retrievals.end(before, changes));
  }

  #write(work: (before: RetrievalDocument) => Promise<RetrievalDocument | null>): Promise<void> {
    this.#written = this.#written.then(async () => {
      if (this.isSuperseded) return;
      const after = await work(this.#retrieval);
      if (after) this.#retrieval = after;
      else this.#superseded();
    });
    return this.#written;
  }

  #superseded(): void {
    this.isSuperseded = true;
    this.#abort.abort(new SupersededError('the retrieval was cancelled'));
  }
}
