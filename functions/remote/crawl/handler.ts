import { defineScheduledFunction } from '#shared/kernel/function/event';
import { forgetAbandoned } from '#shared/remote/crawl/forget-abandoned';
import { runIndex } from '#shared/remote/crawl/run-index';
import { runMirrors } from '#shared/remote/crawl/run-mirror';

/**
 * Goes through the studies of nodes: describes them in spaces that want an index, fetches them into spaces that want a
 * mirror. Idempotent; how far it is stands in the catalogue, so that a restart goes on there.
 */
export const handler = defineScheduledFunction({
  run: async (ctx) => {
    const { remotes: remote, ...others } = ctx.need('remotes', 'crawls', 'origins', 'retrievals', 'nodeActivity');
    const services = { remote, ...others, log: ctx.log };
    const forgotten = await forgetAbandoned(services, ctx.signal);
    if (forgotten > 0) ctx.log.info({ studies: forgotten }, 'descriptions of studies removed');
    await Promise.all([runIndex(services, ctx.signal), runMirrors(services, ctx.signal)]);
  },
});
