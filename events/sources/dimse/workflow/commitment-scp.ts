import { setTimeout as sleep } from 'node:timers/promises';
import { storageCommitment } from '#shared/dimse/client/commitment';
import { encodeDataSet } from '#shared/dimse/client/data-sets';
import { resultOf } from '#shared/dimse/client/link';
import { DimseStatusError } from '#shared/dimse/errors';
import { commandFields } from '#shared/dimse/messages/command-fields';
import { statuses } from '#shared/dimse/messages/statuses';
import type { Services } from '#shared/kernel/services';
import {
  acceptCommitment,
  publishCommitment,
  type ReportSender,
  reportCommitment,
} from '#shared/workflow/commitment/commitments';
import { reportOf } from '#shared/workflow/commitment/report';
import { requireSuccess } from '#shared/workflow/node-client';
import type { DimseService, Operation } from '../service';
import { readReferences } from './read-references';

/** Who still has the association open after this time waits for the report on it. */
const graceMs = 300;
/** How long it may take to answer; after it a new association is tried. */
const reportMs = 10_000;

/** Some 50,000 instances. */
const requestBytes = 8 * 1024 * 1024;

type Ports = Pick<Services, 'archive' | 'workflow' | 'audit'>;

/**
 * SCP of the Storage Commitment Push Model. A request is durable before it is answered; its report goes out on the same
 * association when the peer keeps that open, else by `commitment-report` on one to the node of its AE title.
 *
 * @see DICOM PS3.4 Annex J
 */
export function commitmentScp(ports: Ports): DimseService {
  return {
    sopClassUids: new Set([storageCommitment.sopClassUid]),
    commandFields: [commandFields['N-ACTION-RQ']],
    nodeService: 'commitment',
    requestBytes,
    run: async (operation, dataSet) => {
      const { workflow, audit } = ports;
      const { peer } = operation;
      const request = requestOf(operation, dataSet);
      const accepted = await acceptCommitment(workflow, request);
      audit.record({
        ...{ event: 'instancesAccessed', action: 'E', actor: `dimse:${peer.callingAeTitle}`, peer: peer.peer },
        ...{ operation: 'storage-commitment', space: peer.space, object: `commitment:${accepted.id}` },
      });
      await operation.respond({ status: statuses.success, actionTypeId: 1 });
      try {
        await sleep(graceMs, undefined, { signal: operation.signal });
        await reportCommitment(ports, accepted, onSameAssociation(operation));
      } catch (error) {
        if (!operation.signal.aborted) workflow.log.info({ err: error }, 'commitment is reported on a new association');
        await publishCommitment(workflow, accepted);
      }
    },
  };
}

function onSameAssociation({ association, context, signal }: Operation): ReportSender {
  return async (commitment, outcome) => {
    signal.throwIfAborted();
    const { eventTypeId, information } = reportOf(commitment, outcome);
    const command = {
      commandField: commandFields['N-EVENT-REPORT-RQ'],
      affectedSopClassUid: storageCommitment.sopClassUid,
      affectedSopInstanceUid: storageCommitment.sopInstanceUid,
      eventTypeId,
    };
    const dataSet = encodeDataSet(information, context.transferSyntaxUid);
    requireSuccess(resultOf((await association.invoke(context, command, { dataSet, timeoutMs: reportMs })).command));
  };
}

/** @throws DimseStatusError for a request that is none (PS3.7 10.1.4.1.10) */
function requestOf({ command, context, peer }: Operation, dataSet: Uint8Array | null) {
  if (command.requestedSopClassUid !== storageCommitment.sopClassUid)
    throw new DimseStatusError(statuses.noSuchSopClass, 'SOP class is not that of the context');
  if (command.requestedSopInstanceUid !== storageCommitment.sopInstanceUid)
    throw new DimseStatusError(statuses.noSuchObjectInstance, 'not the well-known instance');
  if (command.actionTypeId !== 1) throw new DimseStatusError(statuses.noSuchActionType, 'action type is not 1');
  const { transactionUid, references } = readReferences(dataSet ?? new Uint8Array(0), context.transferSyntaxUid);
  const { space, callingAeTitle, calledAeTitle } = peer;
  return { space, transactionUid, callingAeTitle, calledAeTitle, references };
}
