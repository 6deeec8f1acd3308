import { PerformedStepChanged } from '#events/contracts/performed-step-changed.v1';
import { defineEventFunction } from '#shared/kernel/function/event';
import { followPerformed } from '#shared/workflow/performed/follow-performed';

/**
 * Lets the worklist follow what modalities perform. Idempotency: the status is made of the performed steps as they are
 * now, whatever order events come in.
 */
export const handler = defineEventFunction({
  event: PerformedStepChanged,
  key: ({ space, sopInstanceUid, revision }) => `${space}/${sopInstanceUid}@${revision}`,
  run: async ({ data }, ctx) => {
    const { workflow } = ctx.need('workflow');
    for (const id of data.scheduledStepIds) await followPerformed(workflow, data.space, id);
  },
});
