import type { HttpContext } from '#shared/kernel/function/context';
import { defineFunction } from '#shared/kernel/function/http';
import { listCommitments, report, showCommitment } from './commitments';
import { describeCommitment, describeList, describeReport } from './describe';
import { CommitmentRequest, ListRequest } from './schema';

const ports = (ctx: HttpContext) => ctx.need('archive', 'workflow', 'audit');

/** Requests for storage commitment that peers made. */
export const handler = defineFunction({
  routes: {
    'GET /api/spaces/{space}/commitments': {
      input: ListRequest,
      access: 'space:read',
      describe: describeList,
      run: (request, ctx) => listCommitments(request, ports(ctx)),
    },
    'GET /api/spaces/{space}/commitments/{id}': {
      input: CommitmentRequest,
      access: 'space:read',
      describe: describeCommitment,
      run: (request, ctx) => showCommitment(request, ports(ctx)),
    },
    'POST /api/spaces/{space}/commitments/{id}/report': {
      input: CommitmentRequest,
      access: 'space:admin',
      describe: describeReport,
      run: (request, ctx) => report(request, ctx.caller, ports(ctx)),
    },
  },
});
