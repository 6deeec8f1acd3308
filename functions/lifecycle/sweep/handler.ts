import { sweep } from '#shared/archive/sweep';
import { defineScheduledFunction } from '#shared/kernel/function/event';

/** Frees segments and packs that nothing reads from any more (DESIGN 5). Idempotent; safe to stop anywhere. */
export const handler = defineScheduledFunction({
  run: async (ctx) => {
    const { archive } = ctx.need('archive');
    const result = await sweep(archive);
    if (result.freedObjects + result.markedSegments > 0) ctx.log.info(result, 'swept');
  },
});
