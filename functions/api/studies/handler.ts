import type { DeletionTarget } from '#shared/archive/delete';
import { defineFunction } from '#shared/kernel/function/http';
import type { RouteSpec } from '#shared/kernel/function/route';
import { describeDelete, describeJoin, describeList, describeRead } from './describe';
import { listStudies, readStudy } from './read-studies';
import { DeleteRequest, JoinRequest, ListStudiesRequest, StudyRequest } from './schema';
import { deleteStudy, joinStudyTo } from './studies';

const remove = (what: string): RouteSpec<typeof DeleteRequest> => ({
  input: DeleteRequest,
  access: 'study:delete',
  describe: describeDelete(what),
  run: (request, ctx) =>
    deleteStudy(
      request.path as DeletionTarget,
      { caller: ctx.caller, peer: request.sourceIp },
      ctx.need('archive', 'audit'),
    ),
});

/** Studies of spaces: list, read, join without copying, delete. */
export const handler = defineFunction({
  routes: {
    'GET /api/spaces/{space}/studies': {
      input: ListStudiesRequest,
      access: 'study:read',
      describe: describeList,
      run: ({ path, query, sourceIp: peer }, ctx) =>
        listStudies(path.space, query, { caller: ctx.caller, peer }, ctx.need('archive', 'audit')),
    },
    'GET /api/spaces/{space}/studies/{studyInstanceUid}': {
      input: StudyRequest,
      access: 'study:read',
      describe: describeRead,
      run: ({ path, sourceIp: peer }, ctx) =>
        readStudy(path, { caller: ctx.caller, peer }, ctx.need('archive', 'audit', 'nodes')),
    },
    'POST /api/spaces/{space}/studies': {
      input: JoinRequest,
      access: 'study:write',
      describe: describeJoin,
      run: (request, ctx) => {
        ctx.authorise('study:read', request.body.from);
        const asker = { caller: ctx.caller, peer: request.sourceIp };
        return joinStudyTo(request.path.space, request.body, asker, ctx.need('archive', 'audit'));
      },
    },
    'DELETE /api/spaces/{space}/studies/{studyInstanceUid}': remove('study'),
    'DELETE /api/spaces/{space}/studies/{studyInstanceUid}/series/{seriesInstanceUid}': remove('series'),
    'DELETE /api/spaces/{space}/studies/{studyInstanceUid}/series/{seriesInstanceUid}/instances/{sopInstanceUid}':
      remove('instance'),
  },
});
