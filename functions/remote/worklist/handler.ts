import { combineFunctions } from '#shared/kernel/function/combined';
import type { HttpContext } from '#shared/kernel/function/context';
import { defineScheduledFunction } from '#shared/kernel/function/event';
import { defineFunction } from '#shared/kernel/function/http';
import { takeWorklists } from '#shared/remote/worklist/take-worklists';
import { askItems } from './ask-items';
import { describeItems, describeList, describeRemove, describeSet, describeWorklist } from './describe';
import { RemoteItemsRequest, SetWorklistRequest, WorklistRequest, WorklistsRequest } from './schema';
import { listWorklists, removeWorklist, setWorklist, showWorklist } from './worklists';

const ports = (ctx: HttpContext) => ctx.need('remoteWorklists', 'archive', 'nodes', 'audit');
const asker = ({ sourceIp: peer }: { readonly sourceIp: string }, { caller }: HttpContext) => ({ caller, peer });

const http = defineFunction({
  routes: {
    'GET /api/spaces/{space}/remote-worklist-items': {
      input: RemoteItemsRequest,
      access: 'workitem:read',
      describe: describeItems,
      run: (request, ctx) =>
        askItems(request, asker(request, ctx), ctx.signal, ctx.need('remotes', 'archive', 'nodes', 'audit')),
    },
    'GET /api/spaces/{space}/remote-worklists': {
      input: WorklistsRequest,
      access: 'space:read',
      describe: describeList,
      run: ({ path }, ctx) => listWorklists(path.space, ports(ctx)),
    },
    'GET /api/spaces/{space}/remote-worklists/{node}': {
      input: WorklistRequest,
      access: 'space:read',
      describe: describeWorklist,
      run: ({ path }, ctx) => showWorklist(path, ports(ctx)),
    },
    'PUT /api/spaces/{space}/remote-worklists/{node}': {
      input: SetWorklistRequest,
      access: 'space:admin',
      describe: describeSet,
      run: (request, ctx) => setWorklist(request.path, request.body, asker(request, ctx), ports(ctx)),
    },
    'DELETE /api/spaces/{space}/remote-worklists/{node}': {
      input: WorklistRequest,
      access: 'space:admin',
      describe: describeRemove,
      run: (request, ctx) => removeWorklist(request.path, asker(request, ctx), ports(ctx)),
    },
  },
});

/** Idempotent: what is as the node has it is left alone. */
const taking = defineScheduledFunction({
  run: async (ctx) => {
    const {
      remotes: remote,
      remoteWorklists: worklists,
      workflow,
    } = ctx.need('remotes', 'remoteWorklists', 'workflow');
    await takeWorklists({ remote, worklists, workflow, log: ctx.log }, ctx.signal);
  },
});

/** The worklists of other systems: asked, and taken over. */
export const handler = combineFunctions(http, taking);
