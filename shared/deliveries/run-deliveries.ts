import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { OriginUnavailableError } from '#shared/archive/describe/pass-through';
import { AssociationRejectedError } from '#shared/dimse/errors';
import type { ImageRunner } from '#shared/imaging/render/image-workers';
import type { NodeDocument } from '#shared/nodes/documents';
import { NodeRefusedError } from '#shared/remote/errors';
import { askToCommit, isToCommit, settleCommitment } from './commit-delivery';
import { countsOf, type Deliveries, failureOf } from './deliveries';
import type { DeliveryDocument } from './documents';
import { DestinationBusyError } from './errors';
import { isOpenNow, sendDelivery } from './send-delivery';

/** Deliveries that run at once. */
const runningLimit = 32;
/** How often new ones are looked for while some run, in milliseconds. */
const lookMs = 100;
/** A destination that rejects for good is asked this often: somebody may correct its settings. */
const rejectionLimit = 3;
/** While a destination is away, its next delivery waits at most this long, in milliseconds. */
const nodeWaitMs = 60_000;

/** Sends what is due until nothing is, or until `signal`: then what is on its way is awaited. Safe to stop anywhere. */
export async function runDeliveries(parts: Deliveries, images: ImageRunner, signal: AbortSignal): Promise<void> {
  const runner = new DeliveryRunner(parts, images, signal);
  await runner.run();
}

class DeliveryRunner {
  readonly #parts: Deliveries;
  readonly #images: ImageRunner;
  readonly #signal: AbortSignal;
  readonly #owner = randomUUID();
  readonly #running = new Map<Promise<void>, Pick<DeliveryDocument, '_id' | 'nodeId'>>();
  /** Node -> when the next delivery to it may begin, after one that failed. */
  readonly #closedUntil = new Map<string, number>();

  constructor(parts: Deliveries, images: ImageRunner, signal: AbortSignal) {
    this.#parts = parts;
    this.#images = images;
    this.#signal = signal;
  }

  async run(): Promise<void> {
    const wait = (ms: number) => sleep(ms, undefined, { signal: this.#signal }).catch(() => undefined);
    while (!this.#signal.aborted) {
      await this.#takeOver();
      await this.#startDue();
      if (this.#running.size === 0) return;
      await wait(lookMs);
    }
    await Promise.all(this.#running.keys());
  }

  /** What a sender left behind that is gone. */
  async #takeOver(): Promise<void> {
    const { deliveries, clock } = this.#parts;
    const orphaned = { state: 'running', leaseUntil: { $lte: clock.now() } };
    await deliveries.updateMany(orphaned, { $set: { state: 'queued', owner: null } });
  }

  async #startDue(): Promise<void> {
    const { deliveries, nodes, clock } = this.#parts;
    const due = { state: 'queued', nextAt: { $lte: clock.now() } };
    const groups = await deliveries.aggregate<{ _id: string }>([{ $match: due }, { $group: { _id: '$nodeId' } }]);
    for (const { _id: nodeId } of groups) {
      const node = await nodes.get(nodeId);
      if (node && !isOpenNow(this.#parts, node)) continue;
      if ((this.#closedUntil.get(nodeId) ?? 0) > clock.now()) continue;
      const running = [...this.#running.values()].filter((one) => one.nodeId === nodeId).length;
      const free = Math.min((node?.limits.associations ?? 1) - running, runningLimit - this.#running.size);
      if (free <= 0) continue;
      const order = { priority: 1, _id: 1 } as const;
      for (const { _id } of await deliveries.find(
        { ...due, nodeId },
        { sort: order, limit: free, projection: { state: 1 } },
      ))
        await this.#start(_id, node);
    }
  }

  async #start(id: string, node: NodeDocument | null): Promise<void> {
    const { deliveries, clock, settings } = this.#parts;
    const now = clock.now();
    const claim = { state: 'running', owner: this.#owner, leaseUntil: now + settings.leaseMs };
    const delivery = await deliveries.findOneAndUpdate(
      { _id: id, state: 'queued' },
      { $set: claim },
      { returnDocument: 'after' },
    );
    if (!delivery) return;
    const run = this.#send(delivery, node).catch((error: unknown) => {
      this.#parts.log.error({ err: error, delivery: id }, 'a delivery could not be recorded');
    });
    const done: Promise<void> = run.finally(() => this.#running.delete(done));
    this.#running.set(done, delivery);
  }

  async #send(delivery: DeliveryDocument, node: NodeDocument | null): Promise<void> {
    const { clock } = this.#parts;
    const startedAt = clock.now();
    const stop = new AbortController();
    const beat = this.#keepLease(delivery, stop);
    let hasProgress = false;
    let failure: unknown;
    try {
      if (node) {
        const signal = AbortSignal.any([this.#signal, stop.signal]);
        const progressed = () => {
          hasProgress = true;
        };
        await sendDelivery({ parts: this.#parts, images: this.#images, delivery, node, signal, progressed });
      }
    } catch (error) {
      failure = error;
    } finally {
      clearInterval(beat);
    }
    await this.#record(delivery, { node, failure, hasProgress, startedAt });
    await this.#endIdle(delivery);
  }

  /** Associations that are kept keep out others where a destination takes few. */
  async #endIdle({ _id, nodeId }: DeliveryDocument): Promise<void> {
    const { deliveries, associations, clock } = this.#parts;
    const others = [...this.#running.values()].filter((one) => one.nodeId === nodeId && one._id !== _id);
    if (others.length > 0) return;
    const next = await deliveries.findOne({ state: 'queued', nodeId, nextAt: { $lte: clock.now() } });
    if (!next) void associations.endIdle(nodeId); // never fails; nobody waits for a peer that does not confirm
  }

  /** While it runs; it is stopped when it is cancelled, or was taken over. */
  #keepLease({ _id }: DeliveryDocument, stop: AbortController): NodeJS.Timeout {
    const { deliveries, clock, settings } = this.#parts;
    const renew = async () => {
      const leaseUntil = clock.now() + settings.leaseMs;
      const counts = await countsOf(this.#parts, _id);
      const mine = { _id, state: 'running', owner: this.#owner };
      const { matchedCount } = await deliveries.updateOne(mine, { $set: { leaseUntil, counts } });
      if (matchedCount === 0) stop.abort();
    };
    return setInterval(() => {
      renew().catch((error: unknown) => this.#parts.log.warn({ err: error }, 'a lease could not be renewed'));
    }, settings.leaseMs / 6);
  }

  async #record(
    delivery: DeliveryDocument,
    run: { node: NodeDocument | null; failure: unknown; hasProgress: boolean; startedAt: number },
  ): Promise<void> {
    const { deliveries, clock, settings } = this.#parts;
    const now = clock.now();
    const counts = await countsOf(this.#parts, delivery._id);
    const always = {
      ...{ owner: null, counts, activeMs: delivery.activeMs + now - run.startedAt },
      startedAt: delivery.startedAt ?? new Date(run.startedAt).toISOString(),
    };
    const ended = { endedAt: new Date(now).toISOString() };
    const after = (): Partial<DeliveryDocument> => {
      if (!run.node) {
        const lastError = { at: ended.endedAt, code: 'NODE_NOT_FOUND', message: 'The node was removed' };
        return { ...always, ...ended, state: 'parked', lastError };
      }
      if (counts.open === 0 && isToCommit(delivery, counts)) return { ...always, state: 'committing', lastError: null };
      if (counts.open === 0) {
        const isWhole = counts.failed === 0;
        const lastError = { at: ended.endedAt, code: 'INSTANCES_FAILED', message: `${counts.failed} were not taken` };
        return { ...always, ...ended, state: isWhole ? 'done' : 'parked', lastError: isWhole ? null : lastError };
      }
      if (run.failure === undefined) return { ...always, state: 'queued', nextAt: now };
      const attempts = run.hasProgress ? 1 : delivery.attempts + 1;
      const backoffMs = settings.backoffMs[attempts - 1];
      const waitMs = backoffMs === undefined ? undefined : Math.max(backoffMs, askedWaitMs(run.failure));
      const closedMs = Math.max(Math.min(backoffMs ?? nodeWaitMs, nodeWaitMs), askedWaitMs(run.failure));
      if (!(run.failure instanceof OriginUnavailableError)) this.#closedUntil.set(delivery.nodeId, now + closedMs);
      const lastError = failureOf(run.failure, now);
      const isOver = waitMs === undefined || (isFinal(run.failure) && attempts >= rejectionLimit);
      if (isOver) return { ...always, ...ended, state: 'parked', attempts, lastError };
      return { ...always, state: 'queued', attempts, nextAt: now + waitMs, lastError };
    };
    const set = after();
    if (set.state === 'committing') await askToCommit(this.#parts, delivery);
    const mine = { _id: delivery._id, owner: this.#owner };
    const { matchedCount } = await deliveries.updateOne({ ...mine, state: 'running' }, { $set: set });
    // Cancelled meanwhile: what became of its instances is told all the same.
    if (matchedCount === 0) await deliveries.updateOne(mine, { $set: always });
    // What it answered before this was written down.
    if (set.state === 'committing') await settleCommitment(this.#parts, delivery._id);
    const line = { delivery: delivery._id, node: delivery.nodeId, state: set.state, code: set.lastError?.code };
    this.#parts.log[set.state === 'parked' ? 'warn' : 'info'](line, 'delivery');
  }
}

/** A rejection for good (PS3.8 9.3.4), or an HTTP status that says that the address or the login is wrong. */
function isFinal(error: unknown): boolean {
  if (error instanceof AssociationRejectedError) return error.details['result'] === 1;
  return error instanceof NodeRefusedError && Number(error.details['status']) < 500;
}

/** How long a busy destination wants to be left alone, in milliseconds. */
function askedWaitMs(error: unknown): number {
  return error instanceof DestinationBusyError ? Number(error.details['retryAfterMs'] ?? 0) : 0;
}

/** Forgets deliveries that ended long ago, and what was never made whole. */
export async function sweepDeliveries(parts: Deliveries): Promise<void> {
  const { deliveries, chunks, clock, settings } = parts;
  await parts.orphans.sweepSome(parts);
  const before = new Date(clock.now() - settings.keepMs).toISOString();
  for (const state of ['done', 'cancelled']) {
    const old = await deliveries.find({ state, endedAt: { $lte: before } }, { limit: 100, projection: { state: 1 } });
    for (const { _id } of old) {
      await chunks.deleteMany({ delivery: _id });
      await deliveries.deleteOne({ _id });
    }
  }
}
