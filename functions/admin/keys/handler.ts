import { defineFunction } from '#shared/kernel/function/http';
import { describeCreate, describeList, describeRevoke } from './describe';
import { createKey, listKeys, revokeKey } from './keys';
import { CreateKeyRequest, ListKeysRequest, RevokeKeyRequest } from './schema';

/** API keys of applications. A token is shown once, when its key is made. */
export const handler = defineFunction({
  routes: {
    'GET /api/keys': {
      input: ListKeysRequest,
      access: 'system:admin',
      describe: describeList,
      run: (request, ctx) => listKeys(request.query, ctx.need('security')),
    },
    'POST /api/keys': {
      input: CreateKeyRequest,
      access: 'system:admin',
      describe: describeCreate,
      run: (request, ctx) => createKey(request, ctx.caller, { ...ctx.need('security', 'audit'), clock: ctx.clock }),
    },
    'DELETE /api/keys/{id}': {
      input: RevokeKeyRequest,
      access: 'system:admin',
      describe: describeRevoke,
      run: (request, ctx) => revokeKey(request, ctx.caller, ctx.need('security', 'audit')),
    },
  },
});
