import { storageCommitment } from '#shared/dimse/client/commitment';
import { commandFields } from '#shared/dimse/messages/command-fields';
import { statuses } from '#shared/dimse/messages/statuses';
import type { Services } from '#shared/kernel/services';
import { isAlsoTitled } from '#shared/nodes/identify';
import { takeReport } from '#shared/workflow/commitment-request/take-report';
import type { DimseService } from '../service';

/**
 * SCU of the Storage Commitment Push Model on associations that the other side opens: takes the reports of nodes that we
 * asked. Who calls speaks for the node that it is (from loopback, where nobody needs to be known, the one of its AE title), and for
 * nodes that name its AE title as another one of theirs.
 *
 * @see DICOM PS3.4 J.3.3, PS3.7 D.3.3.4
 */
export function commitmentScu({ workflow, nodes }: Pick<Services, 'workflow' | 'nodes'>): DimseService {
  return {
    sopClassUids: new Set([storageCommitment.sopClassUid]),
    commandFields: [commandFields['N-EVENT-REPORT-RQ']],
    run: async (operation, dataSet) => {
      const { command, context, peer } = operation;
      const { affectedSopClassUid = '', affectedSopInstanceUid = '', eventTypeId = 0 } = command;
      const node = peer.node ?? (await nodes.byAeTitle(peer.callingAeTitle));
      const others = (await nodes.list()).filter((one) => one.isActive && isAlsoTitled(one, peer.callingAeTitle));
      const reporters = [...(node ? [node] : []), ...others].map(({ _id }) => _id);
      await takeReport(workflow, reporters, {
        ...{ sopClassUid: affectedSopClassUid, sopInstanceUid: affectedSopInstanceUid, eventTypeId },
        ...{ dataSet, transferSyntaxUid: context.transferSyntaxUid },
      });
      await operation.respond({ status: statuses.success, eventTypeId });
    },
  };
}
