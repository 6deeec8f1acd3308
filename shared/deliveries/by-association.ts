import { outgoingInstances } from '#shared/archive/retrieval/outgoing/outgoing-instances';
import { groupsOf, type SeriesGroup } from '#shared/archive/retrieval/outgoing/proposals';
import { transcodeWith } from '#shared/archive/retrieval/representation';
import type { Destination } from '#shared/dimse/client/pool/destination';
import type { Lease } from '#shared/dimse/client/pool/site';
import { AssociationAbortedError, DimseTimeoutError } from '#shared/dimse/errors';
import { priorities } from '#shared/dimse/messages/command-fields';
import type { OutgoingInstance } from '#shared/dimse/storage/outgoing-instance';
import { sendInstances } from '#shared/dimse/storage/send-instances';
import { StoreContexts } from '#shared/dimse/storage/store-contexts';
import { destinationOf } from '#shared/nodes/destination';
import type { ChunkRecord } from './chunk-record';
import { deliveryPriorities } from './documents';
import { DestinationBusyError, originAway } from './errors';
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

/** What is sent over next: any association, or one that was not used before; nothing more, or nothing more now. */
type Next = 'any' | 'fresh' | 'none' | 'origin-away';

async function sendGroup(sending: Sending, destination: Destination, part: ChunkPart): Promise<void> {
  for (let next: Next = 'any'; next !== 'none'; ) {
    next = await sendOverOne(sending, destination, part, next === 'fresh');
    if (next === 'origin-away') throw originAway();
  }
}

/** It goes on over a new association after one that had died unseen, and after one that ended with an instance: without it. */
async function sendOverOne(
  sending: Sending,
  destination: Destination,
  part: ChunkPart,
  isFresh: boolean,
): Promise<Next> {
  const { parts, delivery, node, signal, suspects } = sending;
  const { record } = part;
  const wanted = new Set(record.open.filter((uid) => !suspects.isAside(uid)));
  if (wanted.size === 0) return 'none';
  const isLimited = node.quirks.instancesPerAssociation !== undefined;
  let lease: Lease;
  try {
    const options = { priority: delivery.priority, signal, isFresh: isFresh || isLimited };
    lease = await parts.associations.acquire(destination, part.group.contexts, options);
  } catch (error) {
    if (signal.aborted && error === signal.reason) return 'none';
    parts.nodes.recordOutcome(node._id, error);
    throw error;
  }
  const activity = parts.nodeActivity.begin(node._id, 'out');
  const onTheirWay = new Set<string>();
  try {
    record.claim(wanted);
    await save(parts, record);
    const end = await sendOver(sending, lease, { ...part, wanted, onTheirWay }, (bytes) =>
      activity.instances(1, bytes),
    );
    record.over(end === 'whole' && part.isLast);
    lease.release(!isLimited);
    if (end === 'origin-away') return end;
    return end === 'limit' ? 'any' : 'none';
  } catch (error) {
    lease.discard();
    const isUnseen = lease.isReused && error instanceof AssociationAbortedError;
    if (!isUnseen) suspects.ended([...onTheirWay], error);
    record.over(false, suspects.hasAnswered || delivery.counts.sent + delivery.counts.warning > 0);
    if (!isUnseen) activity.failed(error);
    const goesOn = isUnseen || (onTheirWay.size > 0 && isOfPeer(error) && !suspects.isDestinationAtFault);
    if (goesOn && !signal.aborted && (await isWanted(sending))) return 'fresh';
    throw error;
  } finally {
    activity.end();
    await save(parts, record);
  }
}

/** Nobody cancelled it or took it over meanwhile. */
async function isWanted({ parts, delivery: { _id, owner } }: Sending): Promise<boolean> {
  return (await parts.deliveries.findOne({ _id, owner, state: 'running' })) !== null;
}

/** The peer aborted, hung up, or did not answer. */
const isOfPeer = (error: unknown): boolean =>
  error instanceof AssociationAbortedError || error instanceof DimseTimeoutError;

/** What goes over one association. */
interface Followed extends ChunkPart {
  readonly wanted: ReadonlySet<string>;
  /** Begun and not answered. */
  readonly onTheirWay: Set<string>;
}

/**
 * Everything that could be given was given, all but what is at a system that is away, there is more than goes over one
 * association, or it was stopped.
 */
type End = 'whole' | 'origin-away' | 'limit' | 'stopped';

async function sendOver(
  sending: Sending,
  { client, paced }: Lease,
  followed: Followed,
  sent: (bytes: number) => void,
): Promise<End> {
  const { parts, delivery, node, signal, progressed, suspects } = sending;
  const { record, onTheirWay } = followed;
  const contexts = new StoreContexts(client.contexts);
  const [busy, over] = [new AbortController(), new AbortController()];
  let isOriginAway = false;
  const stopSaving = saveNowAndThen(parts, record);
  const stopping = AbortSignal.any([signal, busy.signal]);
  let isWhole: boolean;
  try {
    isWhole = await sendInstances(client, certainFirst(sending, followed, contexts, over.signal), {
      ...{ contexts, paced, signal: stopping, window: client.operations, timeoutMs: node.limits.timeoutMs },
      limit: node.quirks.instancesPerAssociation,
      priority: priorities[deliveryPriorities[delivery.priority] ?? 'medium'],
      isAlone: ({ sopInstanceUid }) => record.wasUncertain(sopInstanceUid),
      started: ({ sopInstanceUid }) => {
        onTheirWay.add(sopInstanceUid);
        record.started(sopInstanceUid);
      },
      ended: (outcome) => {
        onTheirWay.delete(outcome.instance.sopInstanceUid);
        if (outcome.status !== null) suspects.answered();
        if (outcome.obstacle === 'origin-away') isOriginAway = true;
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
  if (!isWhole) return 'limit';
  return isOriginAway ? 'origin-away' : 'whole';
}

/** What may have been received before, and perhaps ended an association, comes last. */
async function* certainFirst(
  { parts, images }: Sending,
  { record, group, wanted }: Followed,
  contexts: StoreContexts,
  over: AbortSignal,
): AsyncGenerator<OutgoingInstance> {
  const uncertain = new Set([...wanted].filter((uid) => record.wasUncertain(uid)));
  const give = (isDone: (uid: string) => boolean) =>
    outgoingInstances(group.selected, {
      archive: parts.archive,
      transcode: transcodeWith(() => images, over),
      syntaxesFor: (sopClassUid, stored) => contexts.syntaxesFor(sopClassUid, stored),
      isDone,
    });
  if (uncertain.size < wanted.size) yield* give((uid) => !wanted.has(uid) || uncertain.has(uid));
  if (uncertain.size > 0) yield* give((uid) => !uncertain.has(uid));
}
