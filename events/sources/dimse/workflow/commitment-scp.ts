import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonAttributes } from '#shared/archive/documents';
import { isUsableUid } from '#shared/dicom/uid';
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
import type { InstanceReference } from '#shared/workflow/commitment/documents';
import { reportOf } from '#shared/workflow/commitment/report';
import { requireSuccess } from '#shared/workflow/node-client';
import { attributeOf, itemsOf, textOf } from '#shared/worklist/data-set';
import type { DimseService, Operation } from '../service';
import { readRequest } from './message';

/** Who still has the association open after this time waits for the report on it. */
const graceMs = 300;
/** How long it may take to answer; after it a new association is tried. */
const reportMs = 10_000;

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
    run: async (operation, dataSet) => {
      const { workflow, audit } = ports;
      const { peer } = operation;
      const request = requestOf(ports, operation, dataSet);
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
function requestOf({ archive }: Ports, operation: Operation, dataSet: Uint8Array | null) {
  const { command, peer } = operation;
  if (command.requestedSopClassUid !== storageCommitment.sopClassUid)
    throw new DimseStatusError(statuses.noSuchSopClass, 'SOP class is not that of the context');
  if (command.requestedSopInstanceUid !== storageCommitment.sopInstanceUid)
    throw new DimseStatusError(statuses.noSuchObjectInstance, 'not the well-known instance');
  if (command.actionTypeId !== 1) throw new DimseStatusError(statuses.noSuchActionType, 'action type is not 1');
  const information = readRequest(operation, dataSet, archive);
  const transactionUid = textOf(attributeOf(information, 'TransactionUID')) ?? '';
  const references = itemsOf(attributeOf(information, 'ReferencedSOPSequence')).map(referenceOf);
  if (!isUsableUid(transactionUid)) throw invalidArgument('no Transaction UID', 0x00081195);
  if (references.length === 0) throw invalidArgument('no Referenced SOP Sequence', 0x00081199);
  const { space, callingAeTitle, calledAeTitle } = peer;
  return { space, transactionUid, callingAeTitle, calledAeTitle, references };
}

function referenceOf(item: JsonAttributes): InstanceReference {
  const sopClassUid = textOf(attributeOf(item, 'ReferencedSOPClassUID')) ?? '';
  const sopInstanceUid = textOf(attributeOf(item, 'ReferencedSOPInstanceUID')) ?? '';
  if (!isUsableUid(sopClassUid) || !isUsableUid(sopInstanceUid))
    throw invalidArgument('a reference without its UIDs', 0x00081199);
  return { sopClassUid, sopInstanceUid };
}

const invalidArgument = (message: string, tag: number) =>
  new DimseStatusError(statuses.invalidArgumentValue, message, [tag]);
