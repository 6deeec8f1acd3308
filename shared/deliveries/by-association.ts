import { outgoingInstances } from '#shared/archive/retrieval/outgoing/outgoing-instances';
import { groupsOf, type SeriesGroup } from '#shared/archive/retrieval/outgoing/proposals';
import { transcodeWith } from '#shared/archive/retrieval/representation';
import type { Destination } from '#shared/dimse/client/pool/destination';
import type { Lease } from '#shared/dimse/client/pool/site';
import { AssociationAbortedError } from '#shared/dimse/errors';
import { priorities } from '#shared/dimse/messages/command-fields';
import { sendInstances } from '#shared/dimse/storage/send-instances';
import { StoreContexts } from '#shared/dimse/storage/store-contexts';
import { destinationOf } from '#shared/nodes/destination';
import type { ChunkRecord } from './chunk-record';
import { deliveryPriorities } from './documents';
import { DestinationBusyError } from './errors';
import { save, saveNowAndThen } from './save-record';
import type { ChunkSender, Sending } from './sending';

/** Operations that we have open at once where the destination takes as many. */
const operationsInvoked = 8;

/** Sends chunks by C-STORE over associations of the pool. */
export async function associationSender(sending: Pick<Sending, 'parts' | 'delivery' | 'node'>): Promise<ChunkSender> {
  const destination = await destinationFor(sending);
  return async (chunkSending, { record, selected }) => {
    const groups = groupsOf(selected, chunkSending.node.transferSyntaxUids);
    for (const [at, group] of groups.entries()) {
      await sendGroup(chunkSending, destination, { record, group, isLast: at === groups.length - 1 });
      if (chunkSending.signal.aborted) return;
    }
  };
}

async function destinationFor({
  parts,
  delivery,
  node,
}: Pick<Sending, 'parts' | 'delivery' | 'node'>): Promise<Destination> {
  const space = await parts.archive.collections.spaces.findOne({ _id: delivery.space });
  const aeTitle = space?.aeTitle ?? parts.settings.aeTitle;
  const destination = destinationOf(node, parts.nodes.secretsOf(node), aeTitle);
  if (node.quirks.noAsynchronousOperations) return destination;
  return { ...destination, client: { ...destination.client, operationsInvoked } };
}

interface ChunkPart {
  readonly record: ChunkRecord;
  readonly group: SeriesGroup;
  readonly isLast: boolean;
}

/** Over an association that was used before and had died unseen, it is begun once more on a new one. */
async function sendGroup(sending: Sending, destination: Destination, part: ChunkPart, isFresh = false): Promise<void> {
  const { parts, delivery, node, signal } = sending;
  const isLimited = node.quirks.instancesPerAssociation !== undefined;
  let lease: Lease;
  try {
    const options = { priority: delivery.priority, signal, isFresh: isFresh || isLimited };
    lease = await parts.associations.acquire(destination, part.group.contexts, options);
  } catch (error) {
    if (signal.aborted && error === signal.reason) return;
    parts.nodes.recordOutcome(node._id, error);
    throw error;
  }
  const activity = parts.nodeActivity.begin(node._id, 'out');
  const { record } = part;
  let end: End;
  try {
    record.claim();
    await save(parts, record);
    end = await sendOver(sending, lease, part, (bytes) => activity.instances(1, bytes));
    record.over(end === 'whole' && part.isLast);
    lease.release(!isLimited);
  } catch (error) {
    lease.discard();
    record.over(false);
    const isUnseen = lease.isReused && error instanceof AssociationAbortedError && !isFresh;
    if (!isUnseen) activity.failed(error);
    if (isUnseen && !signal.aborted) return await sendGroup(sending, destination, part, true);
    throw error;
  } finally {
    activity.end();
    await save(parts, record);
  }
  if (end === 'limit') await sendGroup(sending, destination, part);
}

/** Everything that could be given was given, there is more than goes over one association, or it was stopped. */
type End = 'whole' | 'limit' | 'stopped';

async function sendOver(
  { parts, images, delivery, node, signal, progressed }: Sending,
  { client, paced }: Lease,
  { record, group }: ChunkPart,
  sent: (bytes: number) => void,
): Promise<End> {
  const contexts = new StoreContexts(client.contexts);
  const [busy, over] = [new AbortController(), new AbortController()];
  const open = new Set(record.open);
  const instances = outgoingInstances(group.selected, {
    archive: parts.archive,
    transcode: transcodeWith(() => images, over.signal),
    syntaxesFor: (sopClassUid, stored) => contexts.syntaxesFor(sopClassUid, stored),
    isDone: (sopInstanceUid) => !open.has(sopInstanceUid),
  });
  const stopSaving = saveNowAndThen(parts, record);
  const stopping = AbortSignal.any([signal, busy.signal]);
  let isWhole: boolean;
  try {
    isWhole = await sendInstances(client, instances, {
      ...{ contexts, paced, signal: stopping, window: client.operations, timeoutMs: node.limits.timeoutMs },
      limit: node.quirks.instancesPerAssociation,
      priority: priorities[deliveryPriorities[delivery.priority] ?? 'medium'],
      started: ({ sopInstanceUid }) => record.started(sopInstanceUid),
      ended: (outcome) => {
        if (record.ended(outcome, parts.clock.now())) busy.abort();
        else if (outcome.status !== null) {
          sent(outcome.sizeBytes);
          progressed();
        }
      },
    });
  } finally {
    over.abort();
    await stopSaving();
  }
  if (busy.signal.aborted) {
    record.over(false);
    throw new DestinationBusyError('the destination has no room for more');
  }
  if (stopping.aborted) return 'stopped';
  return isWhole ? 'whole' : 'limit';
}
