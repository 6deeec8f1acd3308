import { dicomwebUrl } from '#shared/archive/dicomweb-url';
import { chooseOffer, type Offer } from '#shared/archive/retrieval/accept';
import { findSpace } from '#shared/archive/spaces';
import { defineFunction } from '#shared/kernel/function/http';
import type { RouteSpec } from '#shared/kernel/function/route';
import { describeCapabilities } from './describe';
import { CapabilitiesRequest } from './schema';
import { wadlJson, wadlXml } from './wadl';

const offers: readonly Offer<'xml' | 'json'>[] = [
  { kind: 'xml', type: 'application/vnd.sun.wadl+xml' },
  { kind: 'json', type: 'application/vnd.sun.wadl+json' },
];

const capabilities: RouteSpec<typeof CapabilitiesRequest> = {
  input: CapabilitiesRequest,
  access: 'study:read',
  describe: describeCapabilities,
  run: async (request, ctx) => {
    const { offer } = chooseOffer({ header: request.headers['accept'], parameter: request.query.accept }, offers);
    await findSpace(ctx.need('archive').archive, request.path.space);
    const base = `${dicomwebUrl(request)}/`;
    return {
      status: 200,
      headers: { 'content-type': offer.type, allow: 'GET, HEAD, OPTIONS', vary: 'accept' },
      body: offer.kind === 'xml' ? wadlXml(base) : wadlJson(base),
    };
  },
};

/** Retrieve Capabilities (PS3.18 8.9). */
export const handler = defineFunction({
  routes: {
    'OPTIONS /spaces/{space}/dicomweb': capabilities,
    'GET /spaces/{space}/dicomweb': capabilities,
  },
});
