import { sweep } from '#shared/archive/sweep';
import { defineScheduledFunction } from '#shared/kernel/function/event';
import { sweepRemote } from '#shared/remote/sweep-remote';
import { sweepWorkflow } from '#shared/workflow/sweep';
import { sweepWorklist } from '#shared/worklist/sweep-worklist';

/**
 * Frees segments and packs that nothing reads from any more (DESIGN 5), final workitems, scheduled procedure steps and
 * storage commitments whose time is over, and studies that were fetched for a time.
 * Idempotent; safe to stop anywhere.
 */
export const handler = defineScheduledFunction({
  run: async (ctx) => {
    const { archive, worklist, workflow, remotes, retrievals } = ctx.need(
      ...(['archive', 'worklist', 'workflow', 'remotes', 'retrievals'] as const),
    );
    const { deletedWorkitems } = await sweepWorklist(worklist);
    const workflowSwept = await sweepWorkflow(workflow);
    const { droppedStudies } = await sweepRemote({ remote: remotes, retrievals, log: ctx.log });
    const result = { ...(await sweep(archive)), deletedWorkitems, ...workflowSwept, droppedStudies };
    if (Object.values(result).some((count) => count > 0)) ctx.log.info(result, 'swept');
  },
});
