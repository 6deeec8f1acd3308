import { PerformedStepNoticeDue } from '#events/contracts/performed-step-notice-due.v1';
import { defineEventFunction } from '#shared/kernel/function/event';
import { sendStepNotice } from '#shared/workflow/performed/notify-nodes';

/**
 * Notifies a node that a performed procedure step changed. Twice does no harm: the node is told nothing but that. One that is
 * away is tried again for some ten hours; then the event is a dead letter.
 */
export const handler = defineEventFunction({
  event: PerformedStepNoticeDue,
  key: ({ space, sopInstanceUid, nodeId, eventTypeId }) => `${space}/${sopInstanceUid}~${nodeId}~${eventTypeId}`,
  run: async ({ data }, ctx) => {
    await sendStepNotice(ctx.need('workflow', 'archive', 'nodes', 'associations'), data);
  },
});
