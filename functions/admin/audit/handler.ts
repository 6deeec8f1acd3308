import { defineFunction } from '#shared/kernel/function/http';
import { describeAudit } from './describe';
import { queryAudit } from './query-audit';
import { QueryAuditRequest } from './schema';

/** The audit trail. Reading it is itself recorded. */
export const handler = defineFunction({
  routes: {
    'GET /api/audit': {
      input: QueryAuditRequest,
      access: 'authenticated',
      describe: describeAudit,
      run: (request, ctx) => {
        ctx.authorise('audit:read', request.query.space);
        return queryAudit(request, ctx.caller, ctx.need('audit'));
      },
    },
  },
});
