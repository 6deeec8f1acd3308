import { sweep } from '#shared/archive/sweep';
import { defineScheduledFunction } from '#shared/kernel/function/event';
import { sweepWorklist } from '#shared/worklist/sweep-worklist';

/**
 * Frees segments and packs that nothing reads from any more (DESIGN 5), and final workitems whose time is over.
 * Idempotent; safe to stop anywhere.
 */
export const handler = defineScheduledFunction({
  run: async (ctx) => {
    const { archive, worklist } = ctx.need('archive', 'worklist');
    const { deletedWorkitems } = await sweepWorklist(worklist);
    const result = { ...(await sweep(archive)), deletedWorkitems };
    if (Object.values(result).some((count) => count > 0)) ctx.log.info(result, 'swept');
  },
});
