import { availabilityDue } from '#events/contracts/availability-due.v1';
import type { StudySettled } from '#events/contracts/study-settled.v1';
import type { Archive } from '#shared/archive/archive';
import { outboxEntry } from '#shared/archive/outbox';
import { findSpace } from '#shared/archive/spaces';
import { newUid } from '#shared/dicom/uid';
import { statuses } from '#shared/dimse/messages/statuses';
import type { NodeDocument } from '#shared/nodes/documents';
import type { NodeDirectory } from '#shared/nodes/node-directory';
import { attemptFailure } from '../attempt-failure';
import { type Calling, callableNode, callNode, isToldOf, requireSuccess } from '../node-client';
import { publishSoon } from '../publish';
import type { Workflow } from '../workflow';
import type { AvailabilityNoticeDocument } from './documents';
import { notificationOf } from './notification';

/** Instance Availability Notification. */
export const availabilitySopClassUid = '1.2.840.10008.5.1.4.33';

/** What notifying needs. */
export interface NotifyParts {
  readonly workflow: Workflow;
  readonly archive: Archive;
  readonly nodes: NodeDirectory;
}

/** What sending needs. */
type SendNoticeParts = NotifyParts & Calling;

/**
 * Has every node with the service `availability` notified of a study that settled. Idempotent by study, revision and node.
 */
export async function notifyOfStudy({ workflow, nodes }: NotifyParts, study: StudySettled): Promise<void> {
  const wanted = (await nodes.list()).filter((node) => isToldOf(node, 'availability', study.space));
  for (const node of wanted) {
    const notice = noticeOf(workflow, study, node._id);
    const { _id, ...fields } = notice;
    const { upsertedId } = await workflow.availabilityNotices.updateOne(
      { _id },
      { $setOnInsert: fields },
      { upsert: true, durable: true },
    );
    if (upsertedId !== null) await publishSoon(workflow, workflow.availabilityNotices, [notice]);
  }
}

function noticeOf({ clock }: Workflow, study: StudySettled, nodeId: string): AvailabilityNoticeDocument {
  const { space, studyInstanceUid, revision } = study;
  const id = `${studyInstanceUid}~${revision}~${nodeId}`;
  const now = clock.now();
  return {
    _id: `${space}/${id}`,
    ...{ space, id, revision: 1, studyInstanceUid, nodeId, sopInstanceUid: newUid(), state: 'waiting' },
    ...{ attempts: 0, lastFailure: null, createdAt: now, sentAt: null },
    ...{ outbox: [outboxEntry(availabilityDue(space, now, { space, id }))], outboxAt: now },
  };
}

/**
 * Sends one notification. Idempotent: what was taken is not sent again, and the node is told the same SOP Instance UID.
 *
 * @throws AssociationRejectedError, AssociationAbortedError, DimseTimeoutError, NoPresentationContextError, PeerStatusError;
 *   the attempt is noted
 */
export async function sendNotice(parts: SendNoticeParts, { space, id }: { space: string; id: string }): Promise<void> {
  const { workflow, nodes } = parts;
  const notice = await workflow.availabilityNotices.findOne({ _id: `${space}/${id}` });
  if (notice?.state !== 'waiting') return;
  const node = callableNode(await nodes.get(notice.nodeId));
  try {
    const state = node && (await isSent(parts, notice, node)) ? 'sent' : 'superseded';
    const set = { state, sentAt: workflow.clock.now(), lastFailure: null };
    await workflow.availabilityNotices.updateOne({ _id: notice._id }, { $set: set, $inc: { attempts: 1 } });
  } catch (error) {
    if (node) nodes.recordOutcome(node._id, error);
    const lastFailure = attemptFailure(workflow, error);
    await workflow.availabilityNotices.updateOne({ _id: notice._id }, { $set: { lastFailure }, $inc: { attempts: 1 } });
    throw error;
  }
}

/** @returns false when there is nothing to tell any more */
async function isSent(
  parts: SendNoticeParts,
  { space, studyInstanceUid, sopInstanceUid }: AvailabilityNoticeDocument,
  node: NodeDocument,
): Promise<boolean> {
  const { workflow, archive, nodes } = parts;
  const callingAeTitle = (await findSpace(archive, space)).aeTitle ?? workflow.settings.aeTitle;
  const attributes = await notificationOf({ archive, workflow }, { space, studyInstanceUid }, callingAeTitle);
  if (!attributes) return false;
  const request = { kind: 'create', sopClassUid: availabilitySopClassUid, sopInstanceUid, attributes } as const;
  await callNode(parts, node, { callingAeTitle, contexts: [context] }, async (client) => {
    const result = await client.normalised(request);
    // It took the notification before, and its answer was lost.
    if (result.status !== statuses.duplicateSopInstance) requireSuccess(result);
  });
  nodes.recordOutcome(node._id, null);
  return true;
}

const context = {
  abstractSyntaxUid: availabilitySopClassUid,
  transferSyntaxUids: ['1.2.840.10008.1.2.1', '1.2.840.10008.1.2'],
} as const;
