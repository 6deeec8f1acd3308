import { defineScheduledFunction } from '#shared/kernel/function/event';
import { forgetPrefetched, prefetch } from '#shared/remote/prefetch';

/**
 * Fetches earlier studies of the patients whom the worklists name. Idempotent: a step that was prepared is remembered, and
 * of the same objects there is one retrieval at a time.
 */
export const handler = defineScheduledFunction({
  run: async (ctx) => {
    const { remotes: remote, ...others } = ctx.need('remotes', 'retrievals', 'origins', 'workflow');
    const requested = await prefetch({ remote, ...others, log: ctx.log });
    await forgetPrefetched({ remote, origins: others.origins });
    if (requested > 0) ctx.log.info({ requested }, 'earlier studies are fetched');
  },
});
