import { setTimeout as sleep } from 'node:timers/promises';
import { outgoingInstances } from '#shared/archive/retrieval/outgoing/outgoing-instances';
import { groupsOf, type SeriesGroup } from '#shared/archive/retrieval/outgoing/proposals';
import { selectSeries } from '#shared/archive/retrieval/outgoing/select-series';
import { transcodeWith } from '#shared/archive/retrieval/representation';
import type { Destination } from '#shared/dimse/client/pool/destination';
import type { Lease } from '#shared/dimse/client/pool/site';
import { AssociationAbortedError } from '#shared/dimse/errors';
import { priorities } from '#shared/dimse/messages/command-fields';
import { sendInstances } from '#shared/dimse/storage/send-instances';
import { StoreContexts } from '#shared/dimse/storage/store-contexts';
import type { ImageRunner } from '#shared/imaging/render/image-workers';
import { destinationOf } from '#shared/nodes/destination';
import type { NodeDocument } from '#shared/nodes/documents';
import { ChunkRecord } from './chunk-record';
import { type Deliveries, saveChunk } from './deliveries';
import { type DeliveryDocument, deliveryPriorities } from './documents';
import { DeliveryLostError, DestinationBusyError } from './errors';
import { isWithinWindows } from './windows';

/** What sending a delivery needs. */
export interface Sending {
  readonly parts: Deliveries;
  readonly images: ImageRunner;
  readonly delivery: DeliveryDocument;
  readonly node: NodeDocument;
  /** Aborted: what is on its way is awaited, nothing else is sent. */
  readonly signal: AbortSignal;
  /** An instance was taken. */
  progressed(): void;
}

/** Associations that one delivery uses at once. */
const lanesLimit = 4;
/** Operations that we have open at once where the destination takes as many. */
const operationsInvoked = 8;
/** What became of instances is on the disk this long after at the latest, in milliseconds. */
const saveMs = 1_000;

/**
 * Sends what is open of a delivery, chunk by chunk over up to four associations. Before the first byte of a chunk goes out
 * it is on the disk that its instances may have been received.
 *
 * @throws AssociationRejectedError, AssociationAbortedError, DimseTimeoutError, DestinationBusyError, DeliveryLostError
 */
export async function sendDelivery(sending: Sending): Promise<void> {
  const { parts, delivery, node } = sending;
  const open = await parts.chunks.find(
    { delivery: delivery._id, 'counts.open': { $gt: 0 } },
    { sort: { number: 1 }, projection: { number: 1 } },
  );
  const destination = await destinationFor(sending);
  const stop = new AbortController();
  const signal = AbortSignal.any([sending.signal, stop.signal]);
  const lane = async () => {
    for (let next = open.shift(); next; next = open.shift()) {
      if (signal.aborted || !isOpenNow(parts, node)) return;
      await sendChunk({ ...sending, signal }, destination, next._id);
    }
  };
  const lanes = Math.min(lanesLimit, node.limits.associations, open.length);
  const results = await Promise.allSettled(
    Array.from({ length: lanes }, () =>
      lane().catch((error: unknown) => {
        stop.abort();
        throw error;
      }),
    ),
  );
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  // The others were only stopped by the first.
  if (failures.length > 0) throw failures.find((error) => error !== stop.signal.reason) ?? failures[0];
}

/** Whether bulk work may be sent to a node now. */
export const isOpenNow = ({ clock, settings }: Deliveries, { isActive, limits }: NodeDocument): boolean =>
  isActive && isWithinWindows(limits.windows, clock.now(), settings.timeZone);

async function destinationFor({ parts, delivery, node }: Sending): Promise<Destination> {
  const space = await parts.archive.collections.spaces.findOne({ _id: delivery.space });
  const aeTitle = space?.aeTitle ?? parts.settings.aeTitle;
  const destination = destinationOf(node, parts.nodes.secretsOf(node), aeTitle);
  if (node.quirks.noAsynchronousOperations) return destination;
  return { ...destination, client: { ...destination.client, operationsInvoked } };
}

async function sendChunk(sending: Sending, destination: Destination, id: string): Promise<void> {
  const { parts, delivery, node, signal } = sending;
  const document = await parts.chunks.findOne({ _id: id });
  if (!document) return;
  const record = new ChunkRecord(document);
  const selected = await selectSeries(parts.archive, delivery.space, {
    ...{ patientIds: null, studyInstanceUids: [delivery.studyInstanceUid] },
    ...{ seriesInstanceUids: record.openSeries, sopInstanceUids: record.open },
  });
  const groups = groupsOf(selected, node.transferSyntaxUids);
  for (const [at, group] of groups.entries()) {
    await sendGroup(sending, destination, { record, group, isLast: at === groups.length - 1 });
    if (signal.aborted) return;
  }
  if (groups.length > 0) return;
  record.claim();
  record.over(true);
  await save(parts, record);
}

interface ChunkPart {
  readonly record: ChunkRecord;
  readonly group: SeriesGroup;
  readonly isLast: boolean;
}

/** Over an association that was used before and had died unseen, it is begun once more on a new one. */
async function sendGroup(sending: Sending, destination: Destination, part: ChunkPart, isFresh = false): Promise<void> {
  const { parts, delivery, node, signal } = sending;
  let lease: Lease;
  try {
    const options = { priority: delivery.priority, signal, isFresh };
    lease = await parts.associations.acquire(destination, part.group.contexts, options);
  } catch (error) {
    if (signal.aborted && error === signal.reason) return;
    parts.nodes.recordOutcome(node._id, error);
    throw error;
  }
  const activity = parts.nodeActivity.begin(node._id, 'out');
  const { record } = part;
  try {
    record.claim();
    await save(parts, record);
    const isWhole = await sendOver(sending, lease, part, (bytes) => activity.instances(1, bytes));
    record.over(isWhole && part.isLast);
    lease.release();
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
}

/** @returns true when everything that could be given was given */
async function sendOver(
  { parts, images, delivery, node, signal, progressed }: Sending,
  { client, paced }: Lease,
  { record, group }: ChunkPart,
  sent: (bytes: number) => void,
): Promise<boolean> {
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
  try {
    await sendInstances(client, instances, {
      ...{ contexts, paced, signal: stopping, window: client.operations, timeoutMs: node.limits.timeoutMs },
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
  return !stopping.aborted;
}

/** @returns what ends it: when it resolves nothing is being saved */
function saveNowAndThen(parts: Deliveries, record: ChunkRecord): () => Promise<void> {
  const stop = new AbortController();
  const saving = (async () => {
    for (;;) {
      await sleep(saveMs, undefined, { signal: stop.signal });
      await save(parts, record);
    }
  })().catch((error: unknown) => {
    if (!stop.signal.aborted) throw error;
  });
  saving.catch(() => undefined); // met when it is ended
  return async () => {
    stop.abort();
    await saving;
  };
}

async function save(parts: Deliveries, record: ChunkRecord): Promise<void> {
  if (await saveChunk(parts, record)) return;
  throw new DeliveryLostError('somebody else sends this delivery');
}
