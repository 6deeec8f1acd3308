import { AvailabilityDue } from '#events/contracts/availability-due.v1';
import { defineEventFunction } from '#shared/kernel/function/event';
import { sendNotice } from '#shared/workflow/availability/notify';

/**
 * Sends an Instance Availability Notification to its node. Idempotency key: the notification; one that was taken is not sent
 * again. A node that is away is tried again for some ten hours; then the event is a dead letter.
 */
export const handler = defineEventFunction({
  event: AvailabilityDue,
  key: ({ space, id }) => `${space}/${id}`,
  run: async ({ data }, ctx) => {
    await sendNotice(ctx.need('workflow', 'archive', 'nodes', 'associations'), data);
  },
});
