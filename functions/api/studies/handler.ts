import type { DeletionTarget } from '#shared/archive/delete';
import { defineFunction } from '#shared/kernel/function/http';
import { DeleteRequest, JoinRequest } from './schema';
import { deleteStudy, joinStudyTo } from './studies';

const remove = {
  input: DeleteRequest,
  access: 'study:delete',
  run: (request, ctx) =>
    deleteStudy(
      request.path as DeletionTarget,
      { caller: ctx.caller, peer: request.sourceIp },
      ctx.need('archive', 'audit'),
    ),
} satisfies import('#shared/kernel/function/route').RouteSpec<typeof DeleteRequest>;

/** Studies of spaces: join without copying, delete. */
export const handler = defineFunction({
  routes: {
    'POST /api/spaces/{space}/studies': {
      input: JoinRequest,
      access: 'study:write',
      run: (request, ctx) => {
        ctx.authorise('study:read', request.body.from);
        const asker = { caller: ctx.caller, peer: request.sourceIp };
        return joinStudyTo(request.path.space, request.body, asker, ctx.need('archive', 'audit'));
      },
    },
    'DELETE /api/spaces/{space}/studies/{studyInstanceUid}': remove,
    'DELETE /api/spaces/{space}/studies/{studyInstanceUid}/series/{seriesInstanceUid}': remove,
    'DELETE /api/spaces/{space}/studies/{studyInstanceUid}/series/{seriesInstanceUid}/instances/{sopInstanceUid}':
      remove,
  },
});
