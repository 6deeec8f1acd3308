import { defineFunction } from '#shared/kernel/function/http';
import { describeAccept, describeList, describeRemove } from './describe';
import { AcceptRequest, ListUnknownPeersRequest, UnknownPeerRequest } from './schema';
import { acceptPeer, listUnknownPeers, removePeer } from './unknown-peers';

const changing = ['unknownPeers', 'nodes', 'archive', 'audit'] as const;

/** DIMSE callers that were turned away: see them, let them in. */
export const handler = defineFunction({
  routes: {
    'GET /api/unknown-peers': {
      input: ListUnknownPeersRequest,
      access: 'system:read',
      describe: describeList,
      run: (request, ctx) => listUnknownPeers(request.query, ctx.need('unknownPeers')),
    },
    'POST /api/unknown-peers/{id}/accept': {
      input: AcceptRequest,
      access: 'route:admin',
      describe: describeAccept,
      run: ({ path, body = {}, sourceIp: peer }, ctx) =>
        acceptPeer(path.id, body, { caller: ctx.caller, peer }, ctx.need(...changing)),
    },
    'DELETE /api/unknown-peers/{id}': {
      input: UnknownPeerRequest,
      access: 'route:admin',
      describe: describeRemove,
      run: ({ path, sourceIp: peer }, ctx) => removePeer(path.id, { caller: ctx.caller, peer }, ctx.need(...changing)),
    },
  },
});
