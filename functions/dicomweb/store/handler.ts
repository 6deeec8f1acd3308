import { defineFunction } from '#shared/kernel/function/http';
import type { RouteSpec } from '#shared/kernel/function/route';
import { describeStore } from './describe';
import { StoreRequest } from './schema';
import { storeInstances } from './store-instances';

const store: RouteSpec<typeof StoreRequest> = {
  input: StoreRequest,
  access: 'study:write',
  describe: describeStore,
  body: 'stream',
  run: (request, ctx) => storeInstances(request, ctx.caller, ctx.need('archive', 'audit')),
};

/** STOW-RS: stores instances in a space (PS3.18 10.5). */
export const handler = defineFunction({
  routes: {
    'POST /spaces/{space}/dicomweb/studies': store,
    'POST /spaces/{space}/dicomweb/studies/{studyInstanceUid}': store,
  },
});
