import { CommitmentRequested } from '#events/contracts/commitment-requested.v1';
import { defineEventFunction } from '#shared/kernel/function/event';
import { reportCommitment } from '#shared/workflow/commitment/commitments';
import { reportToNode } from '#shared/workflow/commitment/report-to-node';

/**
 * Reports the outcome of a request for storage commitment to the node that made it. Idempotency key: the request; what was
 * reported is not reported again. A node that is away is tried again for some ten hours; then the event is a dead letter.
 */
export const handler = defineEventFunction({
  event: CommitmentRequested,
  key: ({ space, id }) => `${space}/${id}`,
  run: async ({ data }, ctx) => {
    const { workflow, archive, nodes, associations } = ctx.need('workflow', 'archive', 'nodes', 'associations');
    await reportCommitment({ workflow, archive }, data, reportToNode({ nodes, associations }));
  },
});
