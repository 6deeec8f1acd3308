import { defineFunction } from '#shared/kernel/function/http';
import { describeConflicts } from './describe';
import { listConflicts } from './list-conflicts';
import { ListConflictsRequest } from './schema';

/** Instances that came under a known UID and are not shown: other pixels, and versions that were replaced. */
export const handler = defineFunction({
  routes: {
    'GET /api/conflicts': {
      input: ListConflictsRequest,
      access: 'authenticated',
      describe: describeConflicts,
      run: (request, ctx) => {
        ctx.authorise('quarantine:read', request.query.space);
        return listConflicts(request.query, ctx.need('archive'));
      },
    },
  },
});
