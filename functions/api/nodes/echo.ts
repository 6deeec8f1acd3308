import { findSpace } from '#shared/archive/spaces';
import { EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { PeerStatusError } from '#shared/dimse/errors';
import { statusClass } from '#shared/dimse/messages/statuses';
import { type HttpResult, json } from '#shared/kernel/function/result';
import { mainSpace } from '#shared/kernel/ids';
import type { Services } from '#shared/kernel/services';
import { describeFailure } from '#shared/nodes/describe-failure';
import { destinationOf } from '#shared/nodes/destination';
import type { NodeDocument } from '#shared/nodes/documents';
import { NodeNotFoundError } from '#shared/nodes/errors';
import { NodeUnusableError } from '#shared/remote/errors';
import { NodeHttp } from '#shared/remote/node-http';
import { nodeTimeLimit, placeTimeLimit } from '#shared/remote/node-time-limit';

type Echoing = Pick<Services, 'nodes' | 'remotes' | 'archive'>;

const verification = {
  abstractSyntaxUid: '1.2.840.10008.1.1',
  transferSyntaxUids: [EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN],
};
const answerBytes = 1024 * 1024;

/**
 * Asks a node whether it is there: C-ECHO (PS3.4 Annex A), or one study by QIDO-RS. What went wrong is an answer, not a
 * failure of ours; it is kept as the last error of the node.
 *
 * @throws NodeNotFoundError
 */
export async function echoNode(id: string, services: Echoing): Promise<HttpResult> {
  const node = await services.nodes.get(id);
  if (!node) throw new NodeNotFoundError('No such node', { details: { id } });
  const startedAt = performance.now();
  const error = await echo(node, services).then(
    () => null,
    (cause: unknown) => cause,
  );
  services.nodes.recordOutcome(id, error);
  await services.nodes.flush();
  const ms = Math.round(performance.now() - startedAt);
  return json({ isThere: error === null, ms, error: error === null ? null : describeFailure(error) });
}

async function echo(node: NodeDocument, services: Echoing): Promise<void> {
  if (node.kind === 'dimse') await echoDimse(node, services);
  else await echoDicomweb(node, services);
}

/** On an association of its own: one that is kept says nothing about the node now. */
async function echoDimse(node: NodeDocument, { nodes, remotes, archive }: Echoing): Promise<void> {
  if (node.host === null || node.port === null) throw new NodeUnusableError('The node has neither host nor port');
  const ourAeTitle = (await findSpace(archive, node.spaces?.[0] ?? mainSpace)).aeTitle ?? remotes.aeTitle;
  const destination = destinationOf(node, nodes.secretsOf(node), ourAeTitle);
  const { signal: patience, cancel } = placeTimeLimit(node);
  const lease = await remotes.pool.acquire(destination, [verification], { isFresh: true, patience }).finally(cancel);
  try {
    const { status } = await lease.client.echo();
    if (statusClass(status) === 'failure') {
      throw new PeerStatusError(`The node answered C-ECHO with ${hexOf(status)}`, status);
    }
    await lease.client.release();
  } finally {
    lease.discard();
  }
}

const hexOf = (status: number): string => status.toString(16).toUpperCase().padStart(4, '0');

async function echoDicomweb(node: NodeDocument, { nodes }: Echoing): Promise<void> {
  const http = new NodeHttp(node, nodes.secretsOf(node));
  const { signal, cancel } = nodeTimeLimit(node, 'The node did not answer in time');
  try {
    await http.text({ path: 'studies?limit=1', accept: 'application/dicom+json', signal }, answerBytes);
  } finally {
    cancel();
    http.close();
  }
}
