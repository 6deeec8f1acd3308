import { findSpace } from '#shared/archive/spaces';
import { EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { statusClass } from '#shared/dimse/messages/statuses';
import { PlatformError } from '#shared/kernel/errors';
import { type HttpResult, json } from '#shared/kernel/function/result';
import { mainSpace } from '#shared/kernel/ids';
import type { Services } from '#shared/kernel/services';
import { destinationOf } from '#shared/nodes/destination';
import type { NodeDocument } from '#shared/nodes/documents';
import { NodeNotFoundError } from '#shared/nodes/errors';
import { NodeUnusableError } from '#shared/remote/errors';
import { NodeHttp } from '#shared/remote/node-http';

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
  const ms = Math.round(performance.now() - startedAt);
  return json({ isThere: error === null, ms, error: error === null ? null : described(error) });
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
  const lease = await remotes.pool.acquire(destination, [verification], { isFresh: true });
  try {
    const { status } = await lease.client.echo();
    if (statusClass(status) === 'failure') throw new NodeUnusableError(`The node answered ${status.toString(16)}`);
    await lease.client.release();
  } finally {
    lease.discard();
  }
}

async function echoDicomweb(node: NodeDocument, { nodes }: Echoing): Promise<void> {
  const http = new NodeHttp(node, nodes.secretsOf(node));
  try {
    const signal = AbortSignal.timeout(node.limits.timeoutMs);
    await http.text({ path: 'studies?limit=1', accept: 'application/dicom+json', signal }, answerBytes);
  } finally {
    http.close();
  }
}

/** In words of ours; of a rejection with who rejected and why (PS3.8 9.3.4). */
function described(error: unknown): { readonly code: string; readonly message: string } {
  if (!(error instanceof PlatformError)) return { code: 'INTERNAL_ERROR', message: 'unexpected failure, see the log' };
  const { result, source, reason } = error.details;
  const why =
    error.code === 'DIMSE_ASSOCIATION_REJECTED' ? ` (result ${result}, source ${source}, reason ${reason})` : '';
  return { code: error.code, message: `${error.message}${why}` };
}
