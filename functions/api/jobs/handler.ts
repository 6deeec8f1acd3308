import { defineFunction } from '#shared/kernel/function/http';
import { describeJob } from './describe';
import { showJob } from './jobs';
import { JobRequest } from './schema';

/** Long work by its id alone, whatever it is. */
export const handler = defineFunction({
  routes: {
    'GET /api/jobs/{id}': {
      input: JobRequest,
      access: 'authenticated',
      describe: describeJob,
      run: ({ path }, ctx) => showJob(path.id, ctx.caller, ctx.need('archive', 'retrievals', 'deliveries')),
    },
  },
});
