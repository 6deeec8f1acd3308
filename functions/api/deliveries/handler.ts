import { defineFunction } from '#shared/kernel/function/http';
import type { RouteSpec } from '#shared/kernel/function/route';
import {
  addDelivery,
  changeDelivery,
  listAllDeliveries,
  listDeliveries,
  listInstances,
  showDelivery,
} from './deliveries';
import {
  describeCancel,
  describeCreate,
  describeInstances,
  describeList,
  describeListAll,
  describeRetry,
  describeShow,
} from './describe';
import {
  CreateDeliveryRequest,
  DeliveryRequest,
  InstancesRequest,
  ListAllDeliveriesRequest,
  ListDeliveriesRequest,
} from './schema';

const changing = (what: 'retry' | 'cancel'): RouteSpec<typeof DeliveryRequest> => ({
  input: DeliveryRequest,
  access: 'route:admin',
  describe: what === 'retry' ? describeRetry : describeCancel,
  run: (request, ctx) =>
    changeDelivery(what, request, { caller: ctx.caller, peer: request.sourceIp }, ctx.need('deliveries', 'audit')),
});

/** Deliveries of instances to nodes: queue, see, send again, cancel. */
export const handler = defineFunction({
  routes: {
    'POST /api/spaces/{space}/deliveries': {
      input: CreateDeliveryRequest,
      access: 'route:admin',
      describe: describeCreate,
      run: (request, ctx) =>
        addDelivery(request, { caller: ctx.caller, peer: request.sourceIp }, ctx.need('deliveries', 'audit')),
    },
    'GET /api/deliveries': {
      input: ListAllDeliveriesRequest,
      access: 'authenticated',
      describe: describeListAll,
      run: (request, ctx) => listAllDeliveries(request, ctx.caller, ctx.need('deliveries', 'archive')),
    },
    'GET /api/spaces/{space}/deliveries': {
      input: ListDeliveriesRequest,
      access: 'space:read',
      describe: describeList,
      run: (request, ctx) => listDeliveries(request, ctx.need('deliveries', 'archive')),
    },
    'GET /api/spaces/{space}/deliveries/{id}': {
      input: DeliveryRequest,
      access: 'space:read',
      describe: describeShow,
      run: (request, ctx) => showDelivery(request, ctx.need('deliveries')),
    },
    'GET /api/spaces/{space}/deliveries/{id}/instances': {
      input: InstancesRequest,
      access: 'space:read',
      describe: describeInstances,
      run: (request, ctx) => listInstances(request, ctx.need('deliveries')),
    },
    'POST /api/spaces/{space}/deliveries/{id}/retry': changing('retry'),
    'POST /api/spaces/{space}/deliveries/{id}/cancel': changing('cancel'),
  },
});
