import { archiveStatus } from '#shared/archive/status';
import { answersJson } from '#shared/kernel/function/describe';
import { defineFunction } from '#shared/kernel/function/http';
import { json } from '#shared/kernel/function/result';
import { version } from '../../../package.json';
import { Status, StatusRequest } from './schema';

/** How the platform stands: counts, sizes, what waits, free space. */
export const handler = defineFunction({
  routes: {
    'GET /api/status': {
      input: StatusRequest,
      access: 'system:admin',
      describe: {
        summary: 'Says how the platform stands',
        answers: { 200: answersJson('Counts, sizes, what waits, free space.', Status) },
      },
      run: async (_request, ctx) => {
        const { archive } = ctx.need('archive');
        const versions = { radlake: version, node: process.versions.node };
        return json({ time: new Date(ctx.clock.now()).toISOString(), versions, ...(await archiveStatus(archive)) });
      },
    },
  },
});
