import type { z } from 'zod';
import { countsOf, findDeliveryOf } from '#shared/deliveries/deliveries';
import type { DeliveryDocument, DeliveryState } from '#shared/deliveries/documents';
import type { Caller } from '#shared/kernel/caller';
import { PlatformError } from '#shared/kernel/errors';
import { type HttpResult, json } from '#shared/kernel/function/result';
import type { Services } from '#shared/kernel/services';
import type { RetrievalDocument } from '#shared/remote/documents';
import type { Job as JobSchema } from './schema';

/** No long work that the caller may see has this id. */
export class JobNotFoundError extends PlatformError {
  readonly code = 'JOB_NOT_FOUND';
  readonly status = 404;
}

type Ports = Pick<Services, 'archive' | 'retrievals' | 'deliveries'>;
type Job = z.output<typeof JobSchema>;

/** As many spaces are looked through as `GET /api/spaces` lists. */
const maxSpaces = 10_000;

/**
 * Shows the long work that has an id. Ids of work are unique without their space, but kept with it: it is looked for in
 * the spaces that the caller may read.
 *
 * @throws JobNotFoundError
 */
export async function showJob(id: string, caller: Caller, ports: Ports): Promise<HttpResult> {
  const spaces = await ports.archive.collections.spaces.find({}, { limit: maxSpaces });
  const readable = spaces.map(({ _id }) => _id).filter((space) => caller.can('space:read', space));
  const ids = readable.map((space) => `${space}/${id}`);
  const job = (await retrievalJob(ids, ports)) ?? (await deliveryJob(ids, ports));
  if (!job) throw new JobNotFoundError('No such job', { details: { id } });
  return json(job);
}

async function retrievalJob(ids: readonly string[], { retrievals }: Ports): Promise<Job | null> {
  const found = await retrievals.findOf(ids);
  if (!found) return null;
  const { state, expected: total, received: done, failed, error } = found;
  return { ...common('retrieval', 'retrievals', found), state, progress: { total, done, failed }, error };
}

async function deliveryJob(ids: readonly string[], { deliveries }: Ports): Promise<Job | null> {
  const found = await findDeliveryOf(deliveries, ids);
  if (!found) return null;
  const { sent, warning, failed } = await countsOf(deliveries, found._id);
  const { lastError } = found;
  return {
    ...common('delivery', 'deliveries', found),
    state: states[found.state],
    progress: { total: found.total, done: sent + warning, failed },
    error: lastError && { code: lastError.code, message: lastError.message },
  };
}

const states: Readonly<Record<DeliveryState, Job['state']>> = {
  ...{
    queued: 'waiting',
    running: 'running',
    committing: 'running',
    done: 'done',
    parked: 'failed',
    cancelled: 'cancelled',
  },
};

function common(kind: Job['kind'], resources: string, work: RetrievalDocument | DeliveryDocument) {
  const { _id, space, createdAt, startedAt, endedAt } = work;
  const id = _id.slice(space.length + 1);
  const links = { self: `/api/jobs/${id}`, work: `/api/spaces/${space}/${resources}/${id}` };
  return { id, kind, space, createdAt, startedAt, endedAt, links };
}
