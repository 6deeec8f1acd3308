import type { Archive } from '#shared/archive/archive';
import { StudyNotFoundError } from '#shared/archive/errors';
import { listSelected, type SelectedSeries, selectSeries } from '#shared/archive/retrieval/outgoing/select-series';
import { findSpace } from '#shared/archive/spaces';
import type { Catalogue, Collection } from '#shared/catalogue/port';
import type { AssociationPool } from '#shared/dimse/client/pool/association-pool';
import type { Clock } from '#shared/kernel/clock';
import { PlatformError } from '#shared/kernel/errors';
import { newId } from '#shared/kernel/ids';
import type { Logger } from '#shared/kernel/logger';
import type { NodeDocument } from '#shared/nodes/documents';
import type { NodeActivity } from '#shared/nodes/node-activity';
import type { NodeDirectory } from '#shared/nodes/node-directory';
import type { Workflow } from '#shared/workflow/workflow';
import { ChunkRecord, type PlannedInstance, planChunk } from './chunk-record';
import {
  chunkInstances,
  type DeliveryChunkDocument,
  type DeliveryCounts,
  type DeliveryDocument,
  type DeliveryFailure,
  deliverySpecs,
  noCounts,
} from './documents';
import { DeliveryNotFoundError, DeliveryStateError, DestinationRefusedError } from './errors';
import { OrphanChunks } from './orphan-chunks';
import { StowSites } from './stow/stow-sites';

/** Times and names of deliveries. */
export interface DeliverySettings {
  /** AE title of the space `main`; others have their own. */
  readonly aeTitle: string;
  /** Of the site, for time windows. */
  readonly timeZone: string;
  /** Nobody else takes a delivery over before its sender was silent for so long, in milliseconds. */
  readonly leaseMs: number;
  /** Waits before a delivery that could not go on is tried again, in milliseconds; after the last it is parked. */
  readonly backoffMs: readonly number[];
  /** Deliveries that have ended are kept for this long, in milliseconds. */
  readonly keepMs: number;
}

/** The deliveries of all spaces. Its verbs are the functions of this folder. */
export interface Deliveries {
  readonly deliveries: Collection<DeliveryDocument>;
  readonly chunks: Collection<DeliveryChunkDocument>;
  readonly archive: Archive;
  readonly nodes: NodeDirectory;
  readonly nodeActivity: NodeActivity;
  readonly associations: AssociationPool;
  readonly stowSites: StowSites;
  readonly workflow: Workflow;
  readonly orphans: OrphanChunks;
  readonly clock: Clock;
  readonly log: Logger;
  readonly settings: DeliverySettings;
}

declare module '#shared/kernel/services' {
  interface Services {
    readonly deliveries: Deliveries;
  }
}

const [s, m] = [1_000, 60_000];
/** Some seven hours in all. */
const defaultBackoffMs = [2 * s, 5 * s, 15 * s, m, 2 * m, 5 * m, 15 * m, 30 * m, 60 * m, 120 * m, 180 * m];

/** Opens the deliveries of a catalogue. */
export function createDeliveries(
  parts: Omit<Deliveries, 'deliveries' | 'chunks' | 'stowSites' | 'orphans' | 'settings'> & {
    readonly catalogue: Catalogue;
    readonly settings: Pick<DeliverySettings, 'aeTitle' | 'timeZone'> & Partial<DeliverySettings>;
  },
): Deliveries {
  const { catalogue, settings, ...ports } = parts;
  return {
    ...ports,
    deliveries: catalogue.collection<DeliveryDocument>(deliverySpecs.deliveries),
    chunks: catalogue.collection<DeliveryChunkDocument>(deliverySpecs.deliveryChunks),
    ...{ stowSites: new StowSites(), orphans: new OrphanChunks() },
    settings: { leaseMs: 15 * s, backoffMs: defaultBackoffMs, keepMs: 30 * 86_400_000, ...settings },
  };
}

/** What is to be delivered. */
export interface DeliveryRequest {
  readonly space: string;
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid?: string | undefined;
  readonly sopInstanceUids?: readonly string[] | undefined;
  /** Id or name. */
  readonly node: string;
  readonly reason: string;
  readonly requestedBy: string;
  readonly priority: number;
  /** Default false. */
  readonly commit?: boolean;
}

/**
 * Queues a delivery of the instances that are there now. Durable when it resolves.
 *
 * @throws SpaceNotFoundError, StudyNotFoundError, DestinationRefusedError
 */
export async function createDelivery(parts: Deliveries, request: DeliveryRequest): Promise<DeliveryDocument> {
  const { archive, clock } = parts;
  const { space, studyInstanceUid, seriesInstanceUid = null, sopInstanceUids = null } = request;
  await findSpace(archive, space);
  const node = await destinationNode(parts, request.node, space);
  const { commit = false } = request;
  await archive.progress.caughtUp(space); // what was acknowledged can be delivered
  const selected = await selectSeries(archive, space, {
    ...{ patientIds: null, studyInstanceUids: [studyInstanceUid], sopInstanceUids },
    seriesInstanceUids: seriesInstanceUid === null ? null : [seriesInstanceUid],
  });
  const planned = await planInstances(archive, selected);
  if (planned.length === 0) {
    const details = { space, studyInstanceUid, seriesInstanceUid };
    throw new StudyNotFoundError('Nothing of this study is here', { details });
  }
  const now = clock.now();
  const _id = `${space}/${newId(now)}`;
  const chunks: DeliveryChunkDocument[] = [];
  for (let at = 0; at < planned.length; at += chunkInstances)
    chunks.push(planChunk(_id, chunks.length, planned.slice(at, at + chunkInstances)));
  const delivery: DeliveryDocument = {
    ...{ _id, space, nodeId: node._id, studyInstanceUid, seriesInstanceUid },
    ...{ reason: request.reason, requestedBy: request.requestedBy, priority: request.priority },
    ...{
      commit,
      commitRound: 0,
      state: 'queued',
      total: planned.length,
      counts: { ...noCounts, open: planned.length },
    },
    ...{ attempts: 0, nextAt: now, owner: null, leaseUntil: 0, lastError: null, activeMs: 0 },
    ...{ createdAt: new Date(now).toISOString(), startedAt: null, endedAt: null },
  };
  // Chunks first: a delivery that is there is whole.
  await parts.chunks.insertMany(chunks);
  await parts.deliveries.insertOne(delivery, { durable: true });
  return delivery;
}

async function planInstances(archive: Archive, selected: readonly SelectedSeries[]): Promise<PlannedInstance[]> {
  const planned: PlannedInstance[] = [];
  for (const one of selected) {
    const { seriesInstanceUid } = one.series;
    for (const { sopInstanceUid, sopClassUid } of await listSelected(archive, one))
      planned.push({ sopInstanceUid, sopClassUid, seriesInstanceUid });
  }
  return planned;
}

async function destinationNode({ nodes }: Deliveries, named: string, space: string): Promise<NodeDocument> {
  const node = (await nodes.get(named)) ?? (await nodes.byName(named));
  const details = { node: named };
  if (!node) throw new DestinationRefusedError('No node has this id or name', { details });
  const hasAddress = node.kind === 'dimse' ? node.host !== null && node.port !== null : node.url !== null;
  if (!hasAddress) throw new DestinationRefusedError('The node has no address: it only calls us', { details });
  if (node.spaces !== null && !node.spaces.includes(space))
    throw new DestinationRefusedError('The node may not use this space', { details });
  return node;
}

/** @throws DeliveryNotFoundError */
export async function findDelivery({ deliveries }: Deliveries, id: string): Promise<DeliveryDocument> {
  const found = await deliveries.findOne({ _id: id });
  if (!found) throw new DeliveryNotFoundError('No such delivery', { details: { id } });
  return found;
}

/** The delivery that has one of these ids; null when none has. */
export async function findDeliveryOf({ deliveries }: Deliveries, ids: readonly string[]) {
  return await deliveries.findOne({ _id: { $in: ids } });
}

/** What became of all instances, added up from the chunks. */
export async function countsOf({ chunks }: Deliveries, delivery: string): Promise<DeliveryCounts> {
  const sum = (name: keyof DeliveryCounts) => ({ $sum: `$counts.${name}` });
  const names = ['open', 'sent', 'warning', 'failed', 'committed', 'repeated', 'bytes'] as const;
  const [found] = await chunks.aggregate<DeliveryCounts>([
    { $match: { delivery } },
    { $group: { _id: null, ...Object.fromEntries(names.map((name) => [name, sum(name)])) } },
  ]);
  if (!found) return noCounts;
  return { ...noCounts, ...Object.fromEntries(names.map((name) => [name, found[name]])) };
}

/**
 * Sends a parked delivery again: what failed and what is still open. One that waits for its next try goes at once.
 *
 * @throws DeliveryNotFoundError, DeliveryStateError
 */
export async function retryDelivery(parts: Deliveries, id: string): Promise<DeliveryDocument> {
  const { deliveries, chunks, clock } = parts;
  const delivery = await findDelivery(parts, id);
  if (delivery.state !== 'parked' && delivery.state !== 'queued') throw wrongState(delivery);
  if (delivery.state === 'parked')
    for await (const document of chunks.iterate({ delivery: id, 'counts.failed': { $gt: 0 } })) {
      const record = new ChunkRecord(document);
      record.retry();
      await saveChunk(parts, record);
    }
  const set = { state: 'queued', nextAt: clock.now(), attempts: 0, endedAt: null, counts: await countsOf(parts, id) };
  const { matchedCount } = await deliveries.updateOne({ _id: id, state: delivery.state }, { $set: set });
  if (matchedCount === 0) throw wrongState(await findDelivery(parts, id));
  return await findDelivery(parts, id);
}

/**
 * Sends nothing more of a delivery; what is on its way may still arrive.
 *
 * @throws DeliveryNotFoundError, DeliveryStateError
 */
export async function cancelDelivery(parts: Deliveries, id: string): Promise<DeliveryDocument> {
  const set = { state: 'cancelled', endedAt: new Date(parts.clock.now()).toISOString() };
  const { matchedCount } = await parts.deliveries.updateOne(
    { _id: id, state: { $in: ['queued', 'running', 'committing', 'parked'] } },
    { $set: set },
  );
  const after = await findDelivery(parts, id);
  if (matchedCount === 0) throw wrongState(after);
  return after;
}

const wrongState = ({ state }: DeliveryDocument) =>
  new DeliveryStateError('The delivery is in another state', { details: { state } });

/** Saves a chunk. @returns its record after it; null: somebody else changed it */
export async function saveChunk({ chunks }: Deliveries, record: ChunkRecord): Promise<boolean> {
  const { _id, revision, ...fields } = record.document();
  const { matchedCount } = await chunks.updateOne({ _id, revision }, { $set: fields, $inc: { revision: 1 } });
  if (matchedCount > 0) record.saved();
  return matchedCount > 0;
}

/** An error as a delivery shows it. */
export function failureOf(error: unknown, nowMs: number): DeliveryFailure {
  const at = new Date(nowMs).toISOString();
  if (!(error instanceof PlatformError)) return { at, code: 'INTERNAL_ERROR', message: 'the delivery failed' };
  const { result, source, reason } = error.details;
  const why = result === undefined ? '' : ` (result ${result}, source ${source}, reason ${reason})`;
  return { at, code: error.code, message: `${error.message}${why}`.slice(0, 500) };
}
