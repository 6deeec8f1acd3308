import type { HttpContext } from '#shared/kernel/function/context';
import { defineFunction } from '#shared/kernel/function/http';
import { askNode, askOnceMore, listRequests, showRequest } from './commitment-requests';
import { describeCreate, describeList, describeRetry, describeShow } from './describe';
import { CreateRequest, ListRequest, OneRequest } from './schema';

const ports = (ctx: HttpContext) => ctx.need('archive', 'workflow', 'nodes', 'audit');

/** Storage commitments that nodes are asked for. */
export const handler = defineFunction({
  routes: {
    'POST /api/spaces/{space}/commitment-requests': {
      input: CreateRequest,
      access: 'route:admin',
      describe: describeCreate,
      run: (request, ctx) => askNode(request, ctx.caller, ports(ctx)),
    },
    'GET /api/spaces/{space}/commitment-requests': {
      input: ListRequest,
      access: 'space:read',
      describe: describeList,
      run: (request, ctx) => listRequests(request, ports(ctx)),
    },
    'GET /api/spaces/{space}/commitment-requests/{id}': {
      input: OneRequest,
      access: 'space:read',
      describe: describeShow,
      run: (request, ctx) => showRequest(request, ports(ctx)),
    },
    'POST /api/spaces/{space}/commitment-requests/{id}/retry': {
      input: OneRequest,
      access: 'route:admin',
      describe: describeRetry,
      run: (request, ctx) => askOnceMore(request, ctx.caller, ports(ctx)),
    },
  },
});
