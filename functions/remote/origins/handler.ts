import { defineFunction } from '#shared/kernel/function/http';
import { describeOrigin, describeProgress, describeRemove, describeReplay, describeSet } from './describe';
import { removeOrigin, setOrigin, showOrigin } from './origins';
import { replayMirrors, showProgress } from './progress';
import { OriginRequest, SetOriginRequest } from './schema';

const following = ['origins', 'nodes', 'archive', 'crawls', 'retrievals'] as const;
const changing = ['origins', 'nodes', 'archive', 'audit'] as const;

/** Origins: the nodes from which a space fetches what it has not. */
export const handler = defineFunction({
  routes: {
    'GET /api/spaces/{space}/origins': {
      input: OriginRequest,
      access: 'space:read',
      describe: describeOrigin,
      run: ({ path }, ctx) => showOrigin(path.space, ctx.need(...changing)),
    },
    'PUT /api/spaces/{space}/origins': {
      input: SetOriginRequest,
      access: 'space:admin',
      describe: describeSet,
      run: ({ path, body, sourceIp: peer }, ctx) =>
        setOrigin(path.space, body, { caller: ctx.caller, peer }, ctx.need(...changing)),
    },
    'DELETE /api/spaces/{space}/origins': {
      input: OriginRequest,
      access: 'space:admin',
      describe: describeRemove,
      run: ({ path, sourceIp: peer }, ctx) =>
        removeOrigin(path.space, { caller: ctx.caller, peer }, ctx.need(...changing)),
    },
    'GET /api/spaces/{space}/origins/progress': {
      input: OriginRequest,
      access: 'space:read',
      describe: describeProgress,
      run: ({ path }, ctx) => showProgress(path.space, ctx.need(...following)),
    },
    'POST /api/spaces/{space}/origins/replay': {
      input: OriginRequest,
      access: 'space:admin',
      describe: describeReplay,
      run: ({ path, sourceIp: peer }, ctx) =>
        replayMirrors(path.space, { caller: ctx.caller, peer }, ctx.need(...following, 'audit')),
    },
  },
});
