import { CommitmentDue } from '#events/contracts/commitment-due.v1';
import { defineEventFunction } from '#shared/kernel/function/event';
import { askForCommitment } from '#shared/workflow/commitment-request/ask-node';

/**
 * Asks a node for storage commitment. Idempotency key: the request; who took it is not asked again before its report is
 * overdue. A node that is away is tried again for some seven hours; then the request fails, until an operator asks again.
 */
export const handler = defineEventFunction({
  event: CommitmentDue,
  key: ({ space, id }) => `${space}/${id}`,
  run: async ({ data }, ctx) => {
    await askForCommitment(ctx.need('workflow', 'archive', 'nodes', 'associations'), data);
  },
});
