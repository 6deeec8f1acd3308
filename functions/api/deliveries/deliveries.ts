import type { z } from 'zod';
import { findSpace, SpaceNotFoundError } from '#shared/archive/spaces';
import { ChunkRecord, type InstanceState } from '#shared/deliveries/chunk-record';
import {
  cancelDelivery,
  countsOf,
  createDelivery,
  type Deliveries,
  findDelivery,
  retryDelivery,
} from '#shared/deliveries/deliveries';
import { type DeliveryCounts, type DeliveryDocument, deliveryPriorities } from '#shared/deliveries/documents';
import type { Caller } from '#shared/kernel/caller';
import { type HttpResult, json } from '#shared/kernel/function/result';
import type { Services } from '#shared/kernel/services';
import type {
  CreateDeliveryRequest,
  DeliveryRequest,
  InstancesRequest,
  ListAllDeliveriesRequest,
  ListDeliveriesRequest,
} from './schema';

type Parts = Pick<Services, 'deliveries'>;
type ChangingParts = Pick<Services, 'deliveries' | 'audit'>;

/** Who asks, and from where. */
export interface Asker {
  readonly caller: Caller;
  readonly peer: string;
}

/** Queues a delivery. */
export async function addDelivery(
  { path, body }: z.output<typeof CreateDeliveryRequest>,
  asker: Asker,
  { deliveries, audit }: ChangingParts,
): Promise<HttpResult> {
  const { priority, ...what } = body;
  const request = { ...path, ...what, priority: deliveryPriorities.indexOf(priority) };
  const made = await createDelivery(deliveries, { ...request, reason: 'manual', requestedBy: asker.caller.id });
  note(audit, asker, 'E', made);
  return json(shown(made), 202, monitor(made));
}

/** One page of deliveries of a space, newest first. @throws SpaceNotFoundError */
export async function listDeliveries(
  { path, query }: z.output<typeof ListDeliveriesRequest>,
  { deliveries, archive }: Parts & Pick<Services, 'archive'>,
): Promise<HttpResult> {
  await findSpace(archive, path.space);
  return pageOf(await findNewest(deliveries, [path.space], query), query.limit);
}

/**
 * One page of deliveries of all spaces that the caller may read, newest first.
 *
 * @throws SpaceNotFoundError for one that is named and not among them
 */
export async function listAllDeliveries(
  { query }: z.output<typeof ListAllDeliveriesRequest>,
  caller: Caller,
  { deliveries, archive }: Parts & Pick<Services, 'archive'>,
): Promise<HttpResult> {
  const found = await archive.collections.spaces.find({}, { projection: { _id: 1 } });
  const readable = found.map(({ _id }) => _id).filter((space) => caller.can('space:read', space));
  const { space } = query;
  if (space !== undefined && !readable.includes(space))
    throw new SpaceNotFoundError('No such space', { details: { space } });
  return pageOf(await findNewest(deliveries, space === undefined ? readable : [space], query), query.limit);
}

function pageOf(found: readonly DeliveryDocument[], limit: number): HttpResult {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return json({ items: items.map(shown), next: found.length > limit && last ? idOf(last) : null });
}

/** The newest, one more than wanted; ids sort by the time at which they were made. */
async function findNewest(
  { deliveries }: Deliveries,
  spaces: readonly string[],
  { state, node, limit, after }: z.output<typeof ListDeliveriesRequest>['query'],
): Promise<DeliveryDocument[]> {
  const wanted = { ...(state === undefined ? {} : { state }), ...(node === undefined ? {} : { nodeId: node }) };
  let newest: DeliveryDocument[] = [];
  for (const space of spaces) {
    // Of the next space only what is newer than the last that was found.
    const last = newest.length > limit ? newest.at(-1) : undefined;
    const range = {
      $gt: `${space}/${last ? idOf(last) : ''}`,
      $lt: after === undefined ? `${space}0` : `${space}/${after}`,
    };
    const found = await deliveries.find({ space, ...wanted, _id: range }, { sort: { _id: -1 }, limit: limit + 1 });
    newest = [...newest, ...found].sort((a, b) => (idOf(a) < idOf(b) ? 1 : -1)).slice(0, limit + 1);
  }
  return newest;
}

/** A delivery with counts as they are now. */
export async function showDelivery({ path }: z.output<typeof DeliveryRequest>, { deliveries }: Parts) {
  const delivery = await findDelivery(deliveries, `${path.space}/${path.id}`);
  return json(shown({ ...delivery, counts: await countsOf(deliveries, delivery._id) }));
}

/** Some chunks of instances. */
export async function listInstances({ path, query }: z.output<typeof InstancesRequest>, { deliveries }: Parts) {
  const { _id } = await findDelivery(deliveries, `${path.space}/${path.id}`);
  const { state, after } = query;
  const chunks = await deliveries.chunks.find(
    { delivery: _id, number: { $gte: after }, ...(state && { [`counts.${countOf[state]}`]: { $gt: 0 } }) },
    { sort: { number: 1 }, limit: chunksOfPage + 1 },
  );
  const records = chunks.slice(0, chunksOfPage).flatMap((chunk) => new ChunkRecord(chunk).records());
  const items = state === undefined ? records : records.filter((record) => record.state === state);
  return json({ items, next: chunks[chunksOfPage]?.number ?? null });
}

const chunksOfPage = 5;

/** Where chunks count instances of a state. */
const countOf: Readonly<Record<InstanceState, keyof DeliveryCounts>> = {
  ...{ waiting: 'open', uncertain: 'open', sending: 'open', sent: 'sent', warning: 'warning', failed: 'failed' },
};

/** Sends again, or cancels. */
export async function changeDelivery(
  what: 'retry' | 'cancel',
  { path }: z.output<typeof DeliveryRequest>,
  asker: Asker,
  { deliveries, audit }: ChangingParts,
): Promise<HttpResult> {
  const change: (parts: Deliveries, id: string) => Promise<DeliveryDocument> =
    what === 'retry' ? retryDelivery : cancelDelivery;
  const after = await change(deliveries, `${path.space}/${path.id}`);
  note(audit, asker, 'U', after);
  return what === 'retry' ? json(shown(after), 202, monitor(after)) : json(shown(after));
}

function note(audit: Services['audit'], { caller, peer }: Asker, action: 'E' | 'U', delivery: DeliveryDocument): void {
  const { space, studyInstanceUid, _id: object } = delivery;
  const what = { operation: 'api-deliveries', space, studyInstanceUid, object };
  audit.record({ event: 'instancesTransferred', action, actor: caller.id, peer, ...what });
}

/** Where an application follows it. */
const monitor = (delivery: DeliveryDocument) => ({ location: `/api/jobs/${idOf(delivery)}` });

const idOf = ({ _id }: DeliveryDocument): string => _id.slice(_id.indexOf('/') + 1);

function shown(delivery: DeliveryDocument) {
  const { space, studyInstanceUid, seriesInstanceUid, reason, requestedBy, state, attempts, lastError } = delivery;
  const { createdAt, startedAt, endedAt, counts, activeMs } = delivery;
  return {
    ...{ id: idOf(delivery), space, node: delivery.nodeId, studyInstanceUid, seriesInstanceUid, reason, requestedBy },
    priority: deliveryPriorities[delivery.priority] ?? 'medium',
    commit: delivery.commit,
    state,
    counts: { total: delivery.total, ...counts },
    bytesPerSecond: activeMs > 0 ? Math.round((counts.bytes / activeMs) * 1000) : null,
    attempts,
    nextAt: state === 'queued' ? new Date(delivery.nextAt).toISOString() : null,
    ...{ lastError, createdAt, startedAt, endedAt },
  };
}
