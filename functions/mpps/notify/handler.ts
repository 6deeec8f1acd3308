import { PerformedStepChanged } from '#events/contracts/performed-step-changed.v1';
import { defineEventFunction } from '#shared/kernel/function/event';
import { notifyOfStep } from '#shared/workflow/performed/notify-nodes';

/** Has nodes notified that a performed procedure step changed. Idempotency key: step, revision and node. */
export const handler = defineEventFunction({
  event: PerformedStepChanged,
  key: ({ space, sopInstanceUid, revision }) => `${space}/${sopInstanceUid}@${revision}`,
  run: async ({ data }, ctx) => {
    await notifyOfStep(ctx.need('workflow', 'nodes'), data);
  },
});
