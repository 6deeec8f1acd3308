import type { CommitmentRequestDocument } from '#shared/workflow/commitment-request/documents';
import { requestCommitment } from '#shared/workflow/commitment-request/requests';
import { failedOf, type InstanceReference } from '#shared/workflow/instance-list';
import { ChunkRecord } from './chunk-record';
import { countsOf, type Deliveries, saveChunk } from './deliveries';
import type { DeliveryCounts, DeliveryDocument } from './documents';
import { DeliveryBusyError } from './errors';

/** Whether something was taken to which the destination has still to commit. */
export const isToCommit = ({ commit }: DeliveryDocument, { sent, warning, committed }: DeliveryCounts): boolean =>
  commit && sent + warning > committed;

const purposePrefix = 'delivery:';
const purposeOf = ({ _id, commitRound }: DeliveryDocument): string => `${purposePrefix}${_id}#${commitRound}`;

/** The delivery for which a request for storage commitment was made; null: for none. */
export function deliveryOf(purpose: string): string | null {
  return /^delivery:(.+)#\d+$/.exec(purpose)?.[1] ?? null;
}

/** Has the destination asked to commit to what it took. Idempotent for a round. */
export async function askToCommit(parts: Deliveries, delivery: DeliveryDocument): Promise<void> {
  const { space, nodeId, studyInstanceUid } = delivery;
  const instances = uncommittedOf(parts, delivery._id);
  await requestCommitment(parts.workflow, {
    ...{ space, nodeId, studyInstanceUid },
    ...{ purpose: purposeOf(delivery), instances },
  });
}

async function* uncommittedOf({ chunks }: Deliveries, delivery: string): AsyncGenerator<InstanceReference> {
  for await (const chunk of chunks.iterate({ delivery }, { sort: { number: 1 } }))
    yield* new ChunkRecord(chunk).uncommitted;
}

/**
 * Goes on with a delivery when all of its requests have ended: it is done; what the destination does not keep is sent again,
 * or the delivery is parked. Idempotent: what was written down is not looked at again.
 *
 * @throws DeliveryBusyError
 * @see PS3.4 J.3.3
 */
export async function settleCommitment(parts: Deliveries, id: string): Promise<void> {
  const { deliveries, workflow, clock } = parts;
  const delivery = await deliveries.findOne({ _id: id, state: 'committing' });
  if (!delivery) return;
  const { space } = delivery;
  const requests = await workflow.commitmentRequests.find({ space, purpose: purposeOf(delivery) });
  if (requests.some(({ state }) => state === 'waiting' || state === 'requested')) return;
  for (const request of requests) if (request.state === 'reported') await noteReport(parts, id, request);
  const counts = await countsOf(parts, id);
  const set = { ...stateAfter(parts, delivery, counts), counts, commitRound: delivery.commitRound + 1 };
  await deliveries.updateOne({ _id: id, state: 'committing', commitRound: delivery.commitRound }, { $set: set });
  parts.log.info({ delivery: id, node: delivery.nodeId, state: set.state, at: clock.now() }, 'delivery');
}

function stateAfter({ clock, settings }: Deliveries, delivery: DeliveryDocument, counts: DeliveryCounts) {
  const now = clock.now();
  const endedAt = new Date(now).toISOString();
  const nextAt = now + (settings.backoffMs[0] ?? 0);
  if (counts.open > 0) return { state: 'queued', nextAt, attempts: 0 } as const;
  if (counts.failed > 0) {
    const message = `${counts.failed} were not taken`;
    return { state: 'parked', endedAt, lastError: { at: endedAt, code: 'INSTANCES_FAILED', message } } as const;
  }
  if (!isToCommit(delivery, counts)) return { state: 'done', endedAt, lastError: null } as const;
  const message = 'The node did not say whether it commits to what it took';
  return { state: 'parked', endedAt, lastError: { at: endedAt, code: 'NOT_COMMITTED', message } } as const;
}

/** Writes down, chunk by chunk, what the destination said of each instance. */
async function noteReport(parts: Deliveries, delivery: string, request: CommitmentRequestDocument): Promise<void> {
  const failed = failedOf(request.instances, request.failures ?? {});
  const reasons = new Map(failed.map(({ sopInstanceUid, reason }) => [sopInstanceUid, reason]));
  for await (const chunk of parts.chunks.iterate({ delivery }, { sort: { number: 1 } })) {
    const record = new ChunkRecord(chunk);
    for (const sopInstanceUid of request.instances.sop) {
      const reason = reasons.get(sopInstanceUid);
      if (reason === undefined) record.committed(sopInstanceUid);
      else record.notCommitted(sopInstanceUid, reason);
    }
    if (!(await saveChunk(parts, record))) throw new DeliveryBusyError('Somebody else settles this delivery');
  }
}
