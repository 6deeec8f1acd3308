import type { JsonAttributes } from '#shared/archive/documents';
import { storageCommitment } from '#shared/dimse/client/commitment';
import { decodeDataSet } from '#shared/dimse/client/data-sets';
import type { EventReport } from '#shared/dimse/client/peer-requests';
import { DimseStatusError } from '#shared/dimse/errors';
import { statuses } from '#shared/dimse/messages/statuses';
import { PlatformError } from '#shared/kernel/errors';
import { attributeOf, itemsOf, textOf } from '#shared/worklist/data-set';
import { commitmentEvents } from '../commitment/report';
import type { Workflow } from '../workflow';
import type { CommitmentRequestDocument } from './documents';
import { CommitmentRequestBusyError } from './errors';
import { endRequest } from './requests';

/** Others may change the request at the same moment: then it is read again, so often. */
const rounds = 5;

/**
 * Takes an event report of a node on a request of ours: durable when it resolves. Idempotent: of a request that was
 * reported on nothing changes. An instance that the report does not name is not committed to.
 *
 * @param reporters - the nodes for which who reports may speak; none: it is nobody that we know
 * @throws DimseStatusError with the answer to a report that is none, or of a transaction that the node was not asked for
 * @see PS3.4 J.3.3, PS3.7 10.1.1.1.8
 */
export async function takeReport(workflow: Workflow, reporters: readonly string[], report: EventReport): Promise<void> {
  const { transactionUid, information } = read(report);
  for (let round = 0; round < rounds; round++) {
    const known = await workflow.commitmentRequests.find({ transactionUids: transactionUid });
    const request = known.find(({ nodeId }) => reporters.includes(nodeId));
    if (!request) throw new DimseStatusError(statuses.invalidArgumentValue, 'no such transaction', [0x00081195]);
    if (request.state === 'reported') return;
    const facts = { failures: failuresOf(request, information), reportedAt: workflow.clock.now(), lastFailure: null };
    try {
      return await endRequest(workflow, request, 'reported', facts);
    } catch (error) {
      if (!(error instanceof CommitmentRequestBusyError)) throw error;
    }
  }
  throw new DimseStatusError(statuses.processingFailure, 'busy, report again');
}

function read({ sopClassUid, sopInstanceUid, eventTypeId, dataSet, transferSyntaxUid }: EventReport) {
  if (sopClassUid !== storageCommitment.sopClassUid)
    throw new DimseStatusError(statuses.noSuchSopClass, 'SOP class is not that of the context');
  if (sopInstanceUid !== storageCommitment.sopInstanceUid)
    throw new DimseStatusError(statuses.noSuchObjectInstance, 'not the well-known instance');
  if (!Object.values<number>(commitmentEvents).includes(eventTypeId))
    throw new DimseStatusError(statuses.noSuchEventType, 'event type is neither 1 nor 2');
  const information = decode(dataSet ?? new Uint8Array(0), transferSyntaxUid);
  const transactionUid = textOf(attributeOf(information, 'TransactionUID'));
  if (transactionUid === undefined)
    throw new DimseStatusError(statuses.invalidArgumentValue, 'no Transaction UID', [0x00081195]);
  return { transactionUid, information };
}

function decode(bytes: Uint8Array, transferSyntaxUid: string): JsonAttributes {
  try {
    return decodeDataSet(bytes, transferSyntaxUid) as JsonAttributes;
  } catch (cause) {
    if (!(cause instanceof PlatformError)) throw cause;
    throw new DimseStatusError(statuses.processingFailure, 'the data set cannot be read');
  }
}

/** By position: instances that are not committed to. What a node names both ways counts as failed. */
function failuresOf({ instances }: CommitmentRequestDocument, information: JsonAttributes) {
  const uidOf = (item: JsonAttributes) => textOf(attributeOf(item, 'ReferencedSOPInstanceUID')) ?? '';
  const committed = new Set(itemsOf(attributeOf(information, 'ReferencedSOPSequence')).map(uidOf));
  const reasons = new Map(
    itemsOf(attributeOf(information, 'FailedSOPSequence')).map((item) => [uidOf(item), reasonOf(item)]),
  );
  const failures: Record<string, number | null> = {};
  for (const [at, uid] of instances.sop.entries()) {
    if (reasons.has(uid)) failures[at] = reasons.get(uid)!;
    else if (!committed.has(uid)) failures[at] = null;
  }
  return failures;
}

/** Failure Reason (0008,1197); processing failure where a node gives none. */
function reasonOf(item: JsonAttributes): number {
  const reason = Number(textOf(attributeOf(item, 'FailureReason')) ?? Number.NaN);
  return Number.isInteger(reason) ? reason : statuses.processingFailure;
}
