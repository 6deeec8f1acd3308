import type { z } from 'zod';
import type { Caller } from '#shared/kernel/caller';
import { invalidInput } from '#shared/kernel/function/parse';
import { type HttpResult, json } from '#shared/kernel/function/result';
import type { Services } from '#shared/kernel/services';
import type { NodeDocument } from '#shared/nodes/documents';
import { NodeNotFoundError } from '#shared/nodes/errors';
import { searchAcross } from '#shared/remote/search-across';
import { type RemoteStudiesRequest, searchKeys } from './schema';

type Query = z.output<typeof RemoteStudiesRequest>['query'];

/** Keys without which a whole archive would be listed. */
const narrowing = ['PatientID', 'PatientName', 'AccessionNumber', 'StudyInstanceUID', 'StudyDate', 'StudyID'] as const;

/**
 * Searches a space and nodes at once.
 *
 * @throws SpaceNotFoundError, NodeNotFoundError, InvalidInputError
 */
export async function searchRemote(
  space: string,
  query: Query,
  { caller, peer }: { readonly caller: Caller; readonly peer: string },
  services: Pick<Services, 'remotes' | 'nodes' | 'origins' | 'audit'>,
): Promise<HttpResult> {
  if (!narrowing.some((name) => query[name] !== undefined)) {
    const message = `give at least one of ${narrowing.join(', ')}`;
    throw invalidInput([{ in: 'query', name: 'PatientID', message }]);
  }
  const nodes = await nodesOf(space, query.node, services);
  const given = Object.entries(searchKeys).flatMap(([name, tag]): [string, string][] => {
    const value = query[name as keyof typeof searchKeys];
    return value === undefined ? [] : [[tag, value]];
  });
  const { limit, timeout } = query;
  const search = { space, nodes, keys: new Map(given), limit, timeoutMs: timeout * 1_000 };
  const found = await searchAcross(services.remotes, search);
  services.audit.record({ event: 'query', action: 'E', actor: caller.id, peer, operation: 'remote-search', space });
  return json(found);
}

async function nodesOf(
  space: string,
  names: Query['node'],
  { nodes, origins }: Pick<Services, 'nodes' | 'origins'>,
): Promise<readonly NodeDocument[]> {
  if (names !== undefined) return await Promise.all([...new Set([names].flat())].map((name) => named(name, nodes)));
  const all = await nodes.list();
  const origin = await origins.of(space);
  if (origin) return origin.nodeIds.flatMap((id) => all.find((node) => node._id === id) ?? []);
  return all.filter(
    ({ isActive, spaces, kind, host }) =>
      isActive && (spaces === null || spaces.includes(space)) && (kind === 'dicomweb' || host !== null),
  );
}

async function named(name: string, nodes: Services['nodes']): Promise<NodeDocument> {
  const node = await nodes.byName(name);
  if (!node) throw new NodeNotFoundError('No such node', { details: { name } });
  return node;
}
