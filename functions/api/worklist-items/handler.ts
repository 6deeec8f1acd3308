import type { HttpContext } from '#shared/kernel/function/context';
import { defineFunction } from '#shared/kernel/function/http';
import type { RouteSpec } from '#shared/kernel/function/route';
import { describeCreate, describeDelete, describeItem, describeList, describeReplace } from './describe';
import { CreateRequest, ItemRequest, ListRequest, ReplaceRequest } from './schema';
import { create, list, remove, replace, show } from './worklist-items';

const ports = (ctx: HttpContext) => ctx.need('archive', 'workflow', 'audit', 'nodes');

const item: RouteSpec<typeof ItemRequest> = {
  ...{ input: ItemRequest, access: 'workitem:read', describe: describeItem },
  run: (request, ctx) => show(request, ctx.caller, ports(ctx)),
};
const deleteItem: RouteSpec<typeof ItemRequest> = {
  ...{ input: ItemRequest, access: 'workitem:write', describe: describeDelete },
  run: (request, ctx) => remove(request, ctx.caller, ports(ctx)),
};

/** Scheduled procedure steps: what modalities find on their worklist. */
export const handler = defineFunction({
  routes: {
    'GET /api/spaces/{space}/worklist-items': {
      input: ListRequest,
      access: 'workitem:read',
      describe: describeList,
      run: (request, ctx) => list(request, ctx.caller, ports(ctx)),
    },
    'POST /api/spaces/{space}/worklist-items': {
      input: CreateRequest,
      access: 'workitem:write',
      describe: describeCreate,
      run: (request, ctx) => create(request, ctx.caller, ports(ctx)),
    },
    'GET /api/spaces/{space}/worklist-items/{id}': item,
    'PUT /api/spaces/{space}/worklist-items/{id}': {
      input: ReplaceRequest,
      access: 'workitem:write',
      describe: describeReplace,
      run: (request, ctx) => replace(request, ctx.caller, ports(ctx)),
    },
    'DELETE /api/spaces/{space}/worklist-items/{id}': deleteItem,
  },
});
