import { archiveStatus } from '#shared/archive/status';
import { defineFunction } from '#shared/kernel/function/http';
import { json } from '#shared/kernel/function/result';
import { version } from '../../../package.json';
import { StatusRequest } from './schema';

/** How the platform stands: counts, sizes, what waits, free space. */
export const handler = defineFunction({
  routes: {
    'GET /api/status': {
      input: StatusRequest,
      access: 'system:admin',
      run: async (_request, ctx) => {
        const { archive } = ctx.need('archive');
        const versions = { radlake: version, node: process.versions.node };
        return json({ time: new Date(ctx.clock.now()).toISOString(), versions, ...(await archiveStatus(archive)) });
      },
    },
  },
});
