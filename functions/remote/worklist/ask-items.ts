import type { z } from 'zod';
import type { JsonAttributes } from '#shared/archive/documents';
import { findSpace } from '#shared/archive/spaces';
import type { Caller } from '#shared/kernel/caller';
import { type HttpResult, json } from '#shared/kernel/function/result';
import type { Services } from '#shared/kernel/services';
import { NodeNotFoundError } from '#shared/nodes/errors';
import { NodeAnswersCutError } from '#shared/remote/errors';
import { askWorklist } from '#shared/remote/worklist/ask-worklist';
import type { RemoteItemsRequest } from './schema';

/**
 * Asks the worklist of a node.
 *
 * @throws SpaceNotFoundError, NodeNotFoundError; as `askWorklist`
 */
export async function askItems(
  { path: { space }, query }: Pick<z.output<typeof RemoteItemsRequest>, 'path' | 'query'>,
  { caller, peer }: { readonly caller: Caller; readonly peer: string },
  signal: AbortSignal,
  { remotes, archive, nodes, audit }: Pick<Services, 'remotes' | 'archive' | 'nodes' | 'audit'>,
): Promise<HttpResult> {
  const { node: name, limit, timeout, characterSet, ...keys } = query;
  await findSpace(archive, space);
  const node = await nodes.byName(name);
  if (!node) throw new NodeNotFoundError('No such node', { details: { name } });
  audit.record({ event: 'query', action: 'E', actor: caller.id, peer, operation: 'remote-worklist', space });
  const inTime = AbortSignal.any([signal, AbortSignal.timeout(timeout * 1_000)]);
  const startedAt = performance.now();
  const items: JsonAttributes[] = [];
  let hasMore = false;
  try {
    const question = { space, node, keys, characterSet, limit, signal: inTime };
    for await (const item of askWorklist(remotes, question)) items.push(item);
  } catch (error) {
    if (!(error instanceof NodeAnswersCutError)) throw error;
    hasMore = true;
  }
  return json({ node: name, items, hasMore, ms: Math.round(performance.now() - startedAt) });
}
