import { sweep } from '#shared/archive/sweep';
import { defineScheduledFunction } from '#shared/kernel/function/event';
import { sweepWorkflow } from '#shared/workflow/sweep';
import { sweepWorklist } from '#shared/worklist/sweep-worklist';

/**
 * Frees segments and packs that nothing reads from any more (DESIGN 5), final workitems,
 * scheduled procedure steps and storage commitments whose time is over.
 * Idempotent; safe to stop anywhere.
 */
export const handler = defineScheduledFunction({
  run: async (ctx) => {
    const { archive, worklist, workflow } = ctx.need('archive', 'worklist', 'workflow');
    const { deletedWorkitems } = await sweepWorklist(worklist);
    const workflowSwept = await sweepWorkflow(workflow);
    const result = { ...(await sweep(archive)), deletedWorkitems, ...workflowSwept };
    if (Object.values(result).some((count) => count > 0)) ctx.log.info(result, 'swept');
  },
});
