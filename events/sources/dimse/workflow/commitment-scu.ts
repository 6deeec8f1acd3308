import { storageCommitment } from '#shared/dimse/client/commitment';
import { commandFields } from '#shared/dimse/messages/command-fields';
import { statuses } from '#shared/dimse/messages/statuses';
import type { Services } from '#shared/kernel/services';
import { takeReport } from '#shared/workflow/commitment-request/take-report';
import type { DimseService } from '../service';

/**
 * SCU of the Storage Commitment Push Model on associations that the other side opens: takes the reports of nodes that we
 * asked. Who reports is the node that called; from loopback, where nobody needs to be known, the one of its AE title.
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
      await takeReport(workflow, node?._id ?? null, {
        ...{ sopClassUid: affectedSopClassUid, sopInstanceUid: affectedSopInstanceUid, eventTypeId },
        ...{ dataSet, transferSyntaxUid: context.transferSyntaxUid },
      });
      await operation.respond({ status: statuses.success, eventTypeId });
    },
  };
}
