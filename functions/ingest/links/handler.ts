import { defineFunction } from '#shared/kernel/function/http';
import { describeQueue } from './describe';
import { queueLinks } from './queue-links';
import { QueueLinksRequest } from './schema';

/** Takes links to images from a webhook. Idempotency: a link that waits is known by its id. */
export const handler = defineFunction({
  routes: {
    'POST /api/sources/{id}/links': {
      input: QueueLinksRequest,
      access: 'authenticated',
      describe: describeQueue,
      body: 'stream',
      run: (request, ctx) => queueLinks(request, ctx, ctx.need('sources', 'audit')),
    },
  },
});
