import { defineFunction } from '#shared/kernel/function/http';
import {
  describeCreate,
  describeItems,
  describeList,
  describeRemove,
  describeReplace,
  describeReplay,
  describeRun,
  describeSource,
} from './describe';
import { listItems, replay, runNow } from './items';
import {
  CreateSourceRequest,
  ListItemsRequest,
  ListSourcesRequest,
  ReplaceSourceRequest,
  ReplayRequest,
  SourceRequest,
} from './schema';
import { addSource, dropSource, listSources, replaceSource, showSource } from './sources';

const changing = ['sources', 'archive', 'audit'] as const;

/**
 * Sources that are data: watched folders, database views, links. A source reads what this machine can read: only
 * administrators of the platform make and change them.
 */
export const handler = defineFunction({
  routes: {
    'GET /api/sources': {
      input: ListSourcesRequest,
      access: 'system:read',
      describe: describeList,
      run: (request, ctx) => listSources(request.query, ctx.need('sources')),
    },
    'POST /api/sources': {
      input: CreateSourceRequest,
      access: 'system:admin',
      describe: describeCreate,
      run: ({ body, sourceIp: peer }, ctx) => addSource(body, { caller: ctx.caller, peer }, ctx.need(...changing)),
    },
    'GET /api/sources/{id}': {
      input: SourceRequest,
      access: 'system:read',
      describe: describeSource,
      run: (request, ctx) => showSource(request.path.id, ctx.need('sources')),
    },
    'PUT /api/sources/{id}': {
      input: ReplaceSourceRequest,
      access: 'system:admin',
      describe: describeReplace,
      run: ({ path, body, sourceIp: peer }, ctx) =>
        replaceSource(path.id, body, { caller: ctx.caller, peer }, ctx.need(...changing)),
    },
    'DELETE /api/sources/{id}': {
      input: SourceRequest,
      access: 'system:admin',
      describe: describeRemove,
      run: ({ path, sourceIp: peer }, ctx) => dropSource(path.id, { caller: ctx.caller, peer }, ctx.need(...changing)),
    },
    'GET /api/sources/{id}/items': {
      input: ListItemsRequest,
      access: 'route:admin',
      describe: describeItems,
      run: ({ path, query }, ctx) => listItems(path.id, query, ctx.need('sources')),
    },
    'POST /api/sources/{id}/replay': {
      input: ReplayRequest,
      access: 'route:admin',
      describe: describeReplay,
      run: ({ path, body, sourceIp: peer }, ctx) =>
        replay(path.id, body, { caller: ctx.caller, peer }, ctx.need('sources', 'audit')),
    },
    'POST /api/sources/{id}/run': {
      input: SourceRequest,
      access: 'route:admin',
      describe: describeRun,
      run: ({ path, sourceIp: peer }, ctx) =>
        runNow(path.id, { caller: ctx.caller, peer }, ctx.need('sources', 'audit')),
    },
  },
});
