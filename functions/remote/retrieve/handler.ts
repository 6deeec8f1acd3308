import { RetrievalRequested } from '#events/contracts/retrieval-requested.v1';
import { combineFunctions } from '#shared/kernel/function/combined';
import { defineEventFunction } from '#shared/kernel/function/event';
import { defineFunction } from '#shared/kernel/function/http';
import { runRetrieval } from '#shared/remote/run-retrieval';
import { describeCancel, describeCreate, describeList, describeRetrieval, describeRetry } from './describe';
import { askFor, cancelRetrieval, listRetrievals, retryRetrieval, showRetrieval } from './retrievals';
import { CreateRetrievalRequest, ListRetrievalsRequest, RetrievalRequest } from './schema';

const changing = ['retrievals', 'nodes', 'archive', 'audit'] as const;

const http = defineFunction({
  routes: {
    'POST /api/spaces/{space}/retrievals': {
      input: CreateRetrievalRequest,
      access: 'study:write',
      describe: describeCreate,
      idempotent: true,
      run: ({ path, body, sourceIp: peer }, ctx) =>
        askFor(path.space, body, { caller: ctx.caller, peer }, ctx.need(...changing)),
    },
    'GET /api/spaces/{space}/retrievals': {
      input: ListRetrievalsRequest,
      access: 'space:read',
      describe: describeList,
      run: ({ path, query }, ctx) => listRetrievals(path.space, query, ctx.need(...changing)),
    },
    'GET /api/spaces/{space}/retrievals/{id}': {
      input: RetrievalRequest,
      access: 'space:read',
      describe: describeRetrieval,
      run: ({ path }, ctx) => showRetrieval(path, ctx.need(...changing)),
    },
    'POST /api/spaces/{space}/retrievals/{id}/cancel': {
      input: RetrievalRequest,
      access: 'study:write',
      describe: describeCancel,
      run: ({ path }, ctx) => cancelRetrieval(path, ctx.need(...changing)),
    },
    'POST /api/spaces/{space}/retrievals/{id}/retry': {
      input: RetrievalRequest,
      access: 'study:write',
      describe: describeRetry,
      run: ({ path, sourceIp: peer }, ctx) => retryRetrieval(path, { caller: ctx.caller, peer }, ctx.need(...changing)),
    },
  },
});

/** Fetches. Idempotency key: the retrieval; one that is over is left alone. */
const fetching = defineEventFunction({
  event: RetrievalRequested,
  key: ({ retrievalId }) => retrievalId,
  run: async ({ data }, ctx) => {
    const { remotes, ...others } = ctx.need('remotes', 'retrievals', 'nodeActivity', 'origins');
    await runRetrieval({ remote: remotes, ...others, log: ctx.log }, data.retrievalId, ctx.signal);
  },
});

/** Retrievals: objects that are fetched from nodes into a space. */
export const handler = combineFunctions(http, fetching);
