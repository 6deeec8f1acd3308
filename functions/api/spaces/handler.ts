import { defineFunction } from '#shared/kernel/function/http';
import { describeChange, describeCreate, describeList, describeSpace } from './describe';
import { ChangeSpaceRequest, CreateSpaceRequest, ListSpacesRequest, SpaceRequest } from './schema';
import { addSpace, alterSpace, listSpaces, showSpace } from './spaces';

/** Spaces: the isolated namespaces of the catalogue. */
export const handler = defineFunction({
  routes: {
    'GET /api/spaces': {
      input: ListSpacesRequest,
      access: 'authenticated',
      describe: describeList,
      run: (_request, ctx) => listSpaces(ctx.caller, ctx.need('archive')),
    },
    'POST /api/spaces': {
      input: CreateSpaceRequest,
      access: 'system:admin',
      describe: describeCreate,
      run: (request, ctx) => addSpace(request, ctx.caller, ctx.need('archive', 'audit')),
    },
    'PATCH /api/spaces/{space}': {
      input: ChangeSpaceRequest,
      access: 'system:admin',
      describe: describeChange,
      run: (request, ctx) => alterSpace(request, ctx.caller, ctx.need('archive', 'audit')),
    },
    'GET /api/spaces/{space}': {
      input: SpaceRequest,
      access: 'space:read',
      describe: describeSpace,
      run: (request, ctx) => showSpace(request.path.space, ctx.need('archive')),
    },
  },
});
