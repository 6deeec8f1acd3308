import type { HttpContext } from '#shared/kernel/function/context';
import { defineFunction } from '#shared/kernel/function/http';
import type { RouteSpec } from '#shared/kernel/function/route';
import * as described from './describe';
import * as schema from './schema';
import * as subscribers from './subscribers';
import * as workitems from './workitems';

const ports = (ctx: HttpContext) => ctx.need('archive', 'worklist', 'audit');
const reads = { access: 'workitem:read' } as const;
const writes = { access: 'workitem:write' } as const;

const create: RouteSpec<typeof schema.CreateRequest> = {
  ...{ ...writes, input: schema.CreateRequest, body: 'stream', describe: described.describeCreate },
  run: (request, ctx) => workitems.create(request, ctx.caller, ports(ctx)),
};
const search: RouteSpec<typeof schema.SearchRequest> = {
  ...{ ...reads, input: schema.SearchRequest, describe: described.describeSearch },
  run: (request, ctx) => workitems.search(request, ctx.caller, ports(ctx)),
};
const retrieve: RouteSpec<typeof schema.RetrieveRequest> = {
  ...{ ...reads, input: schema.RetrieveRequest, describe: described.describeRetrieve },
  run: (request, ctx) => workitems.retrieve(request, ctx.caller, ports(ctx)),
};
const update: RouteSpec<typeof schema.UpdateRequest> = {
  ...{ ...writes, input: schema.UpdateRequest, body: 'stream', describe: described.describeUpdate },
  run: (request, ctx) => workitems.update(request, ctx.caller, ports(ctx)),
};
const putState: RouteSpec<typeof schema.WorkitemRequest> = {
  ...{ ...writes, input: schema.WorkitemRequest, body: 'stream', describe: described.describeState },
  run: (request, ctx) => workitems.putState(request, ctx.caller, ports(ctx)),
};
const cancel: RouteSpec<typeof schema.WorkitemRequest> = {
  ...{ ...writes, input: schema.WorkitemRequest, body: 'stream', describe: described.describeCancel },
  run: (request, ctx) => workitems.cancel(request, ctx.caller, ports(ctx)),
};
const subscribe: RouteSpec<typeof schema.SubscribeRequest> = {
  ...{ ...writes, input: schema.SubscribeRequest, describe: described.describeSubscribe },
  run: (request, ctx) => subscribers.subscribe(request, ctx.caller, ports(ctx)),
};
const unsubscribe: RouteSpec<typeof schema.SubscriberRequest> = {
  ...{ ...writes, input: schema.SubscriberRequest, describe: described.describeUnsubscribe },
  run: (request, ctx) => subscribers.unsubscribe(request, ctx.caller, ports(ctx)),
};
const suspend: RouteSpec<typeof schema.SubscriberRequest> = {
  ...{ ...writes, input: schema.SubscriberRequest, describe: described.describeSuspend },
  run: (request, ctx) => subscribers.suspend(request, ctx.caller, ports(ctx)),
};

const channel: RouteSpec<typeof schema.ChannelRequest> = {
  ...{ ...reads, input: schema.ChannelRequest, isChannel: true, describe: described.describeChannel },
  run: (request, ctx) =>
    subscribers.openChannel(request, ctx.caller, { ...ctx.need('archive', 'eventChannels', 'audit'), log: ctx.log }),
};

/** UPS-RS: the Worklist Service (PS3.18 11). */
export const handler = defineFunction({
  routes: {
    'POST /spaces/{space}/dicomweb/workitems': create,
    'GET /spaces/{space}/dicomweb/workitems': search,
    'GET /spaces/{space}/dicomweb/workitems/{workitemUid}': retrieve,
    'POST /spaces/{space}/dicomweb/workitems/{workitemUid}': update,
    'PUT /spaces/{space}/dicomweb/workitems/{workitemUid}/state': putState,
    'POST /spaces/{space}/dicomweb/workitems/{workitemUid}/cancelrequest': cancel,
    'POST /spaces/{space}/dicomweb/workitems/{workitemUid}/subscribers/{aeTitle}': subscribe,
    'DELETE /spaces/{space}/dicomweb/workitems/{workitemUid}/subscribers/{aeTitle}': unsubscribe,
    'POST /spaces/{space}/dicomweb/workitems/{workitemUid}/subscribers/{aeTitle}/suspend': suspend,
    'GET /spaces/{space}/dicomweb/subscribers/{aeTitle}': channel,
  },
});
