import type { ClientOptions } from '#shared/dimse/client/options';
import { PeerStatusError } from '#shared/dimse/errors';
import { statusClass } from '#shared/dimse/messages/statuses';
import { destinationOf } from '#shared/nodes/destination';
import type { NodeDocument, NodeService } from '#shared/nodes/documents';
import type { NodeDirectory } from '#shared/nodes/node-directory';

/** The node, when it is active and can be called by DIMSE. */
export function callableNode(node: NodeDocument | null): NodeDocument | null {
  const isCallable = node?.isActive && node.host !== null && node.port !== null && node.aeTitle !== null;
  return isCallable ? node : null;
}

/**
 * Whether a node that can be called is told of something by itself. One that may ask for everything is not meant: the
 * service must be named.
 */
export function isToldOf(node: NodeDocument, service: NodeService, space: string): boolean {
  const { services, spaces } = node;
  return callableNode(node) !== null && !!services?.includes(service) && (spaces === null || spaces.includes(space));
}

/** How an association to a node is opened; the contexts are the caller's. @throws SecretKeyError */
export function clientOptionsOf(
  node: NodeDocument,
  nodes: Pick<NodeDirectory, 'secretsOf'>,
  callingAeTitle: string,
): Omit<ClientOptions, 'contexts'> {
  return destinationOf(node, nodes.secretsOf(node), callingAeTitle).client;
}

/** @throws PeerStatusError for a response that is a failure */
export function requireSuccess({ status, errorComment }: { status: number; errorComment?: string }): void {
  const kind = statusClass(status);
  if (kind === 'success' || kind === 'warning') return;
  throw new PeerStatusError('the peer refused', status, errorComment);
}
