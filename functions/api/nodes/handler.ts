import { defineFunction } from '#shared/kernel/function/http';
import { describeCreate, describeEcho, describeList, describeNode, describeRemove, describeReplace } from './describe';
import { echoNode } from './echo';
import { addNode, listNodes, removeNode, replaceNode, showNode } from './nodes';
import { CreateNodeRequest, ListNodesRequest, NodeRequest, ReplaceNodeRequest } from './schema';

const reading = ['nodes', 'nodeActivity'] as const;
const changing = [...reading, 'archive', 'audit'] as const;

/** Nodes: other systems that talk to us or that we talk to. */
export const handler = defineFunction({
  routes: {
    'GET /api/nodes': {
      input: ListNodesRequest,
      access: 'system:read',
      describe: describeList,
      run: (request, ctx) => listNodes(request.query, ctx.need(...reading)),
    },
    'POST /api/nodes': {
      input: CreateNodeRequest,
      access: 'route:admin',
      describe: describeCreate,
      run: ({ body, sourceIp: peer }, ctx) => addNode(body, { caller: ctx.caller, peer }, ctx.need(...changing)),
    },
    'GET /api/nodes/{id}': {
      input: NodeRequest,
      access: 'system:read',
      describe: describeNode,
      run: (request, ctx) => showNode(request.path.id, ctx.need(...reading)),
    },
    'PUT /api/nodes/{id}': {
      input: ReplaceNodeRequest,
      access: 'route:admin',
      describe: describeReplace,
      run: ({ path, body, sourceIp: peer }, ctx) =>
        replaceNode(path.id, body, { caller: ctx.caller, peer }, ctx.need(...changing)),
    },
    'POST /api/nodes/{id}/echo': {
      input: NodeRequest,
      access: 'system:read',
      describe: describeEcho,
      run: (request, ctx) => echoNode(request.path.id, ctx.need('nodes', 'remotes', 'archive')),
    },
    'DELETE /api/nodes/{id}': {
      input: NodeRequest,
      access: 'route:admin',
      describe: describeRemove,
      run: ({ path, sourceIp: peer }, ctx) => removeNode(path.id, { caller: ctx.caller, peer }, ctx.need(...changing)),
    },
  },
});
