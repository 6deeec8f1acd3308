import { answersJson } from '#shared/kernel/function/describe';
import { defineFunction } from '#shared/kernel/function/http';
import { listNotices } from './list-notices';
import { AvailabilityNoticePage, ListRequest } from './schema';

/** Notifications that studies are available. */
export const handler = defineFunction({
  routes: {
    'GET /api/spaces/{space}/availability-notices': {
      input: ListRequest,
      access: 'space:read',
      describe: {
        summary: 'Lists notifications of nodes that studies are available',
        description: 'One for each node with the service `availability` and each time a study settles, newest first.',
        answers: { 200: answersJson('One page of them.', AvailabilityNoticePage) },
        errors: ['SPACE_NOT_FOUND'],
      },
      run: (request, ctx) => listNotices(request, ctx.need('archive', 'workflow')),
    },
  },
});
