import { defineFunction } from '#shared/kernel/function/http';
import { CreateSpaceRequest, ListSpacesRequest, SpaceRequest } from './schema';
import { addSpace, listSpaces, showSpace } from './spaces';

/** Spaces: the isolated namespaces of the catalogue. */
export const handler = defineFunction({
  routes: {
    'GET /api/spaces': {
      input: ListSpacesRequest,
      access: 'authenticated',
      run: (_request, ctx) => listSpaces(ctx.caller, ctx.need('archive')),
    },
    'POST /api/spaces': {
      input: CreateSpaceRequest,
      access: 'system:admin',
      run: (request, ctx) => addSpace(request, ctx.caller, ctx.need('archive', 'audit')),
    },
    'GET /api/spaces/{space}': {
      input: SpaceRequest,
      access: 'space:read',
      run: (request, ctx) => showSpace(request.path.space, ctx.need('archive')),
    },
  },
});
