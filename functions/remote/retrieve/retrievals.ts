import type { z } from 'zod';
import { findSpace } from '#shared/archive/spaces';
import type { Caller } from '#shared/kernel/caller';
import { type HttpResult, json } from '#shared/kernel/function/result';
import type { Services } from '#shared/kernel/services';
import { NodeNotFoundError } from '#shared/nodes/errors';
import type { RetrievalDocument } from '#shared/remote/documents';
import type { CreateRetrievalRequest, ListRetrievalsRequest, RetrievalRequest } from './schema';

type Reading = Pick<Services, 'retrievals' | 'nodes'>;
type Changing = Reading & Pick<Services, 'archive' | 'audit'>;
type One = z.output<typeof RetrievalRequest>['path'];

interface Asker {
  readonly caller: Caller;
  readonly peer: string;
}

/** Asks for a study or series. @throws SpaceNotFoundError, NodeNotFoundError */
export async function askFor(
  space: string,
  { node: name, ...what }: z.output<typeof CreateRetrievalRequest>['body'],
  asker: Asker,
  services: Changing,
): Promise<HttpResult> {
  await findSpace(services.archive, space);
  const node = await services.nodes.byName(name);
  if (!node) throw new NodeNotFoundError('No such node', { details: { name } });
  const request = { space, nodeId: node._id, ...what, reason: 'asked', requestedBy: asker.caller.id } as const;
  return await begun(await services.retrievals.request(request), asker, services);
}

/** Lists retrievals of a space, the newest first. @throws SpaceNotFoundError */
export async function listRetrievals(
  space: string,
  { state, limit, before }: z.output<typeof ListRetrievalsRequest>['query'],
  services: Reading & Pick<Services, 'archive'>,
): Promise<HttpResult> {
  await findSpace(services.archive, space);
  const page = { limit: limit + 1, ...(before !== undefined && { before: `${space}/${before}` }) };
  const found = await services.retrievals.list({ space, state }, page);
  const items = await Promise.all(found.slice(0, limit).map((one) => shown(one, services)));
  return json({ items, next: found.length > items.length ? items.at(-1)!.id : null });
}

/** @throws RetrievalNotFoundError */
export async function showRetrieval({ space, id }: One, services: Reading): Promise<HttpResult> {
  return json(await shown(await services.retrievals.get(`${space}/${id}`), services));
}

/** @throws RetrievalNotFoundError */
export async function cancelRetrieval({ space, id }: One, services: Reading): Promise<HttpResult> {
  return json(await shown(await services.retrievals.cancel(`${space}/${id}`), services));
}

/** @throws RetrievalNotFoundError */
export async function retryRetrieval({ space, id }: One, asker: Asker, services: Changing): Promise<HttpResult> {
  return await begun(await services.retrievals.retry(`${space}/${id}`, asker.caller.id), asker, services);
}

async function begun(retrieval: RetrievalDocument, { caller, peer }: Asker, services: Changing): Promise<HttpResult> {
  const { space, studyInstanceUid } = retrieval;
  const what = { action: 'C', operation: 'remote-retrieve', space, studyInstanceUid } as const;
  services.audit.record({ event: 'instancesTransferred', actor: caller.id, peer, ...what });
  const answer = await shown(retrieval, services);
  return json(answer, 202, { location: `/api/jobs/${answer.id}` });
}

async function shown(retrieval: RetrievalDocument, { nodes }: Reading) {
  const { _id, nodeId, space, outbox, outboxAt, claim, revision, endedAtMs, dropAtMs, there, ...rest } = retrieval;
  const node = (await nodes.get(nodeId))?.name ?? null;
  return { id: _id.slice(space.length + 1), space, node, ...rest };
}
