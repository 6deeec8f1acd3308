import type { z } from 'zod';
import type { Caller } from '#shared/kernel/caller';
import { empty, type HttpResult, json } from '#shared/kernel/function/result';
import type { Services } from '#shared/kernel/services';
import type { NodeDocument } from '#shared/nodes/documents';
import { NodeNotFoundError } from '#shared/nodes/errors';
import { readNode } from './node-settings';
import type { CreateNodeRequest, ListNodesRequest, ReplaceNodeRequest } from './schema';

type Reading = Pick<Services, 'nodes' | 'nodeActivity'>;
type Changing = Reading & Pick<Services, 'archive' | 'audit'>;

/** Who asks, and from where. */
interface Asker {
  readonly caller: Caller;
  readonly peer: string;
}

/** Lists nodes by name, a page at a time, with their live state. */
export async function listNodes(
  { limit, after }: z.output<typeof ListNodesRequest>['query'],
  services: Reading,
): Promise<HttpResult> {
  await services.nodes.flush();
  const all = await services.nodes.list();
  const rest = after === undefined ? all : all.filter((node) => node.name > after);
  const items = rest.slice(0, limit);
  const next = rest.length > items.length ? (items.at(-1)?.name ?? null) : null;
  return json({ items: items.map((node) => shown(node, services)), next });
}

/** Shows one node. @throws NodeNotFoundError */
export async function showNode(id: string, services: Reading): Promise<HttpResult> {
  await services.nodes.flush();
  return json(shown(await findNode(id, services), services));
}

/** Registers a node. @throws NodeExistsError, InvalidInputError */
export async function addNode(
  body: z.output<typeof CreateNodeRequest>['body'],
  asker: Asker,
  services: Changing,
): Promise<HttpResult> {
  const { settings, secrets } = await readNode(body, null, services.archive);
  const node = await services.nodes.create(settings, secrets);
  await note('C', node._id, asker, services);
  return json(shown(node, services), 201, { location: `/api/nodes/${node._id}` });
}

/**
 * Replaces what people chose of a node; without a difference nothing changes.
 *
 * @throws NodeNotFoundError, NodeExistsError, NodeChangedError, InvalidInputError
 */
export async function replaceNode(
  id: string,
  { revision, ...body }: z.output<typeof ReplaceNodeRequest>['body'],
  asker: Asker,
  services: Changing,
): Promise<HttpResult> {
  const before = await findNode(id, services);
  const { settings, secrets } = await readNode(body, before, services.archive);
  const node = await services.nodes.replace(id, settings, secrets, revision);
  if (node.revision !== before.revision) await note('U', id, asker, services);
  return json(shown(node, services));
}

/** Removes a node. @throws NodeNotFoundError */
export async function removeNode(id: string, asker: Asker, services: Changing): Promise<HttpResult> {
  await services.nodes.remove(id);
  await note('D', id, asker, services);
  return empty();
}

async function findNode(id: string, { nodes }: Pick<Services, 'nodes'>): Promise<NodeDocument> {
  const node = await nodes.get(id);
  if (!node) throw new NodeNotFoundError('No such node', { details: { id } });
  return node;
}

async function note(action: 'C' | 'U' | 'D', id: string, { caller, peer }: Asker, { audit }: Changing): Promise<void> {
  const what = { action, object: `node:${id}`, operation: 'api-nodes' } as const;
  audit.record({ event: 'securityConfiguration', actor: caller.id, peer, ...what });
  await audit.flush();
}

/** Without what is secret, sealed or not. */
function shown({ _id, sealed, tls, ...rest }: NodeDocument, { nodeActivity }: Pick<Services, 'nodeActivity'>) {
  const hasPrivateKey = sealed.privateKey !== null;
  return { id: _id, ...rest, tls: { ...tls, hasPrivateKey }, live: nodeActivity.of(_id) };
}
