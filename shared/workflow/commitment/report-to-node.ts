import { commitmentContext, storageCommitment } from '#shared/dimse/client/commitment';
import { isAlsoTitled } from '#shared/nodes/identify';
import type { NodeDirectory } from '#shared/nodes/node-directory';
import { type Calling, callableNode, callNode, requireSuccess } from '../node-client';
import type { ReportSender } from './commitments';
import { NobodyToReportToError } from './errors';
import { reportOf } from './report';

/**
 * Reports on an association of our own to the node that asked, in the role of the SCP.
 *
 * @throws NobodyToReportToError; AssociationRejectedError, AssociationAbortedError, DimseTimeoutError,
 *   NoPresentationContextError, PeerStatusError
 * @see PS3.4 J.3.3, PS3.7 D.3.3.4
 */
export function reportToNode(calling: Calling & { readonly nodes: NodeDirectory }): ReportSender {
  const { nodes } = calling;
  return async (commitment, outcome) => {
    const { callingAeTitle } = commitment;
    const titled = await nodes.byAeTitle(callingAeTitle);
    const node = callableNode(titled ?? (await nodes.list()).find((one) => isAlsoTitled(one, callingAeTitle)) ?? null);
    if (!node) {
      const details = { aeTitle: callingAeTitle };
      throw new NobodyToReportToError('No active node with address and port has this AE title', { details });
    }
    const call = {
      callingAeTitle: commitment.calledAeTitle,
      contexts: [{ ...commitmentContext, roles: { scu: false, scp: true } }],
    };
    const report = { kind: 'event-report', ...storageCommitment, ...reportOf(commitment, outcome) } as const;
    try {
      await callNode(calling, node, call, async (client) => requireSuccess(await client.normalised(report)));
      nodes.recordOutcome(node._id, null);
    } catch (error) {
      nodes.recordOutcome(node._id, error);
      throw error;
    }
  };
}
