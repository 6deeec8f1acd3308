import { sweep } from '#shared/archive/sweep';
import { defineScheduledFunction } from '#shared/kernel/function/event';
import { sweepOutbox } from '#shared/workflow/publish';
import { sweepSteps } from '#shared/workflow/scheduled/sweep-steps';
import { sweepWorklist } from '#shared/worklist/sweep-worklist';

/**
 * Frees segments and packs that nothing reads from any more (DESIGN 5), final workitems and
 * scheduled procedure steps whose time is over.
 * Idempotent; safe to stop anywhere.
 */
export const handler = defineScheduledFunction({
  run: async (ctx) => {
    const { archive, worklist, workflow } = ctx.need('archive', 'worklist', 'workflow');
    const { deletedWorkitems } = await sweepWorklist(worklist);
    const deletedSteps = await sweepSteps(workflow);
    await sweepOutbox(workflow, workflow.performedSteps);
    const result = { ...(await sweep(archive)), deletedWorkitems, deletedSteps };
    if (Object.values(result).some((count) => count > 0)) ctx.log.info(result, 'swept');
  },
});
