import { defineFunction } from '#shared/kernel/function/http';
import { describeSearch } from './describe';
import { RemoteStudiesRequest } from './schema';
import { searchRemote } from './search-remote';

/** Searches a space and other systems at once. */
export const handler = defineFunction({
  routes: {
    'GET /api/spaces/{space}/remote-studies': {
      input: RemoteStudiesRequest,
      access: 'study:read',
      describe: describeSearch,
      run: ({ path, query, sourceIp: peer }, ctx) =>
        searchRemote(path.space, query, { caller: ctx.caller, peer }, ctx.need('remotes', 'nodes', 'origins', 'audit')),
    },
  },
});
