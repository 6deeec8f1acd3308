import type { DimseClient } from '#shared/dimse/client/dimse-client';
import type { OfferedSyntaxes } from '#shared/dimse/client/options';
import type { EventReportHandler } from '#shared/dimse/client/peer-requests';
import type { AssociationPool } from '#shared/dimse/client/pool/association-pool';
import { PeerStatusError } from '#shared/dimse/errors';
import { statusClass } from '#shared/dimse/messages/statuses';
import { destinationOf } from '#shared/nodes/destination';
import type { NodeDocument, NodeService } from '#shared/nodes/documents';
import type { NodeDirectory } from '#shared/nodes/node-directory';
import { placeTimeLimit } from '#shared/remote/node-time-limit';

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

/** Who calls nodes. */
export interface Calling {
  readonly nodes: Pick<NodeDirectory, 'secretsOf'>;
  readonly associations: AssociationPool;
}

/** How a node is called. */
interface NodeCall {
  readonly callingAeTitle: string;
  readonly contexts: readonly OfferedSyntaxes[];
  /** Hears event reports that the node sends on the same association. */
  readonly eventReports?: EventReportHandler;
}

/**
 * Does something on an association of its own with a node: one of those that the node may have at once, before what is sent
 * to it in bulk.
 *
 * @param node - that can be called
 * @throws NodeTimeoutError when all of them stay in use; AssociationRejectedError, AssociationAbortedError, DimseTimeoutError,
 *   SecretKeyError; what `work` throws
 */
export async function callNode(
  { nodes, associations }: Calling,
  node: NodeDocument,
  { callingAeTitle, contexts, eventReports }: NodeCall,
  work: (client: DimseClient) => Promise<void>,
): Promise<void> {
  const destination = destinationOf(node, nodes.secretsOf(node), callingAeTitle);
  const { signal: patience, cancel } = placeTimeLimit(node);
  const options = { priority: 0, isFresh: true, patience, eventReports };
  const lease = await associations.acquire(destination, contexts, options).finally(cancel);
  try {
    await work(lease.client);
  } finally {
    lease.release(false);
  }
}

/** @throws PeerStatusError for a response that is a failure */
export function requireSuccess({ status, errorComment }: { status: number; errorComment?: string }): void {
  const kind = statusClass(status);
  if (kind === 'success' || kind === 'warning') return;
  throw new PeerStatusError('the peer refused', status, errorComment);
}
