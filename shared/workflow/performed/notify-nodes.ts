import type { PerformedStepChanged } from '#events/contracts/performed-step-changed.v1';
import { type PerformedStepNoticeDue, performedStepNoticeDue } from '#events/contracts/performed-step-notice-due.v1';
import type { Archive } from '#shared/archive/archive';
import { findSpace } from '#shared/archive/spaces';
import type { NodeDirectory } from '#shared/nodes/node-directory';
import { type Calling, callableNode, callNode, isToldOf, requireSuccess } from '../node-client';
import type { Workflow } from '../workflow';

/** Modality Performed Procedure Step Notification. */
export const performedStepNotification = '1.2.840.10008.3.1.2.3.5';

/** Event Type IDs. @see PS3.4 Table F.9.2-1 */
const events = { 'IN PROGRESS': 1, COMPLETED: 2, DISCONTINUED: 3 } as const;
const updated = 4;

/** What notifying needs. */
export interface StepNoticeParts extends Calling {
  readonly workflow: Workflow;
  readonly archive: Archive;
  readonly nodes: NodeDirectory;
}

/**
 * Has every node with the service `mpps-notification` notified of a step that changed. Idempotent by step, revision and node:
 * the bus drops what it has, and a notification that comes twice says nothing else.
 */
export async function notifyOfStep(
  { workflow, nodes }: Pick<StepNoticeParts, 'workflow' | 'nodes'>,
  { space, sopInstanceUid, status, revision }: PerformedStepChanged,
): Promise<void> {
  const eventTypeId = status === 'IN PROGRESS' && revision > 1 ? updated : events[status];
  const wanted = (await nodes.list()).filter((node) => isToldOf(node, 'mpps-notification', space));
  if (wanted.length === 0) return;
  await workflow.bus.publishAll(
    wanted.map(({ _id: nodeId }) => ({
      ...performedStepNoticeDue(space, workflow.clock.now(), { space, sopInstanceUid, nodeId, eventTypeId }),
      options: { messageId: `${space}/${sopInstanceUid}@${revision}~${nodeId}` },
    })),
  );
}

/**
 * Notifies a node of a step: the node asks for the step itself (N-GET) where it wants to know more. A node that is gone, or no
 * longer to be told, is left alone.
 *
 * @throws AssociationRejectedError, AssociationAbortedError, DimseTimeoutError, NoPresentationContextError, PeerStatusError
 * @see PS3.4 F.9.2, PS3.7 D.3.3.4
 */
export async function sendStepNotice(
  parts: StepNoticeParts,
  { space, sopInstanceUid, nodeId, eventTypeId }: PerformedStepNoticeDue,
): Promise<void> {
  const { workflow, archive, nodes } = parts;
  const node = callableNode(await nodes.get(nodeId));
  if (!node || !isToldOf(node, 'mpps-notification', space)) return;
  const callingAeTitle = (await findSpace(archive, space)).aeTitle ?? workflow.settings.aeTitle;
  const notice = { kind: 'event-report', sopClassUid: performedStepNotification, sopInstanceUid, eventTypeId } as const;
  try {
    await callNode(parts, node, { callingAeTitle, contexts: [context] }, async (client) =>
      requireSuccess(await client.normalised(notice)),
    );
    nodes.recordOutcome(node._id, null);
  } catch (error) {
    nodes.recordOutcome(node._id, error);
    throw error;
  }
}

const context = {
  abstractSyntaxUid: performedStepNotification,
  transferSyntaxUids: ['1.2.840.10008.1.2.1', '1.2.840.10008.1.2'],
  roles: { scu: false, scp: true },
} as const;
