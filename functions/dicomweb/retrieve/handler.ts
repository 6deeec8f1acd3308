import type { Archive } from '#shared/archive/archive';
import { transcodeWith } from '#shared/archive/retrieval/representation';
import { served } from '#shared/archive/retrieval/served';
import { conditionsOf } from '#shared/kernel/function/conditional';
import type { HttpContext } from '#shared/kernel/function/context';
import { defineFunction } from '#shared/kernel/function/http';
import type { HttpResult } from '#shared/kernel/function/result';
import type { RouteSpec } from '#shared/kernel/function/route';
import {
  describeAllBulkData,
  describeBulkData,
  describeFrames,
  describeMetadata,
  describeObjects,
  describeWadoUri,
  type Named,
} from './describe';
import type { BulkKind } from './list-bulk-data';
import type { Retrieval } from './retrieval';
import { retrieveAllBulkData } from './retrieve-all-bulk-data';
import { retrieveBulkData } from './retrieve-bulk-data';
import { retrieveFrames } from './retrieve-frames';
import { retrieveInstances } from './retrieve-instances';
import { retrieveMetadata } from './retrieve-metadata';
import { BulkDataRequest, FramesRequest, ResourceRequest, WadoUriRequest } from './schema';
import { retrieveByUri } from './wado-uri';

interface Asked {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly query: { readonly accept?: string | undefined };
}

/** What a proxy cuts off the path of requests. */
const prefixOf = ({ origin }: { readonly origin: string }): string => origin.replace(/^https?:\/\/[^/]*/, '');

const retrievalOf = (archive: Archive, ctx: HttpContext): Retrieval => ({
  archive,
  transcode: transcodeWith(() => ctx.need('images').images, ctx.signal),
  signal: ctx.signal,
});

const acceptOf = ({ headers, query }: Asked) => ({ header: headers['accept'], parameter: query.accept });

const objects = (what: Named): RouteSpec<typeof ResourceRequest> => ({
  input: ResourceRequest,
  access: 'study:read',
  describe: describeObjects(what),
  run: (request, ctx) =>
    served(request, ctx, (archive) =>
      retrieveInstances(retrievalOf(archive, ctx), request.path, acceptOf(request), conditionsOf(request.headers)),
    ),
});

const metadata = (what: Named): RouteSpec<typeof ResourceRequest> => ({
  input: ResourceRequest,
  access: 'study:read',
  describe: describeMetadata(what),
  run: (request, ctx) =>
    served(request, ctx, (archive: Archive): Promise<HttpResult> => {
      const wishes = { accept: acceptOf(request), acceptEncoding: request.headers['accept-encoding'] };
      const prefix = prefixOf(request);
      return retrieveMetadata(archive, request.path, { ...wishes, ...conditionsOf(request.headers), prefix });
    }),
});

const allBulkData = (what: Named, kind: BulkKind): RouteSpec<typeof ResourceRequest> => ({
  input: ResourceRequest,
  access: 'study:read',
  describe: describeAllBulkData(what, kind),
  run: (request, ctx) =>
    served(request, ctx, (archive) => {
      const wishes = { accept: acceptOf(request), prefix: prefixOf(request) };
      return retrieveAllBulkData(archive, request.path, kind, { ...wishes, ...conditionsOf(request.headers) });
    }),
});

const byUri: RouteSpec<typeof WadoUriRequest> = {
  input: WadoUriRequest,
  access: 'study:read',
  describe: describeWadoUri,
  run: (request, ctx) => {
    const { space } = request.path;
    const asked = { sourceIp: request.sourceIp, path: { space, studyInstanceUid: request.query.studyUID } };
    return served(asked, ctx, (archive) =>
      retrieveByUri(retrievalOf(archive, ctx), request, space, conditionsOf(request.headers)),
    );
  },
};

/** WADO-RS and WADO-URI: stored objects, metadata, frames and bulk data (PS3.18 9, 10.4). */
export const handler = defineFunction({
  routes: {
    'GET /spaces/{space}/dicomweb/wado': byUri,
    'GET /spaces/{space}/dicomweb/studies/{studyInstanceUid}': objects('study'),
    'GET /spaces/{space}/dicomweb/studies/{studyInstanceUid}/series/{seriesInstanceUid}': objects('series'),
    'GET /spaces/{space}/dicomweb/studies/{studyInstanceUid}/series/{seriesInstanceUid}/instances/{sopInstanceUid}':
      objects('instance'),
    'GET /spaces/{space}/dicomweb/studies/{studyInstanceUid}/metadata': metadata('study'),
    'GET /spaces/{space}/dicomweb/studies/{studyInstanceUid}/series/{seriesInstanceUid}/metadata': metadata('series'),
    'GET /spaces/{space}/dicomweb/studies/{studyInstanceUid}/series/{seriesInstanceUid}/instances/{sopInstanceUid}/metadata':
      metadata('instance'),
    'GET /spaces/{space}/dicomweb/studies/{studyInstanceUid}/bulkdata': allBulkData('study', 'bulkdata'),
    'GET /spaces/{space}/dicomweb/studies/{studyInstanceUid}/series/{seriesInstanceUid}/bulkdata': allBulkData(
      'series',
      'bulkdata',
    ),
    'GET /spaces/{space}/dicomweb/studies/{studyInstanceUid}/series/{seriesInstanceUid}/instances/{sopInstanceUid}/bulkdata':
      allBulkData('instance', 'bulkdata'),
    'GET /spaces/{space}/dicomweb/studies/{studyInstanceUid}/pixeldata': allBulkData('study', 'pixeldata'),
    'GET /spaces/{space}/dicomweb/studies/{studyInstanceUid}/series/{seriesInstanceUid}/pixeldata': allBulkData(
      'series',
      'pixeldata',
    ),
    'GET /spaces/{space}/dicomweb/studies/{studyInstanceUid}/series/{seriesInstanceUid}/instances/{sopInstanceUid}/pixeldata':
      allBulkData('instance', 'pixeldata'),
    'GET /spaces/{space}/dicomweb/studies/{studyInstanceUid}/series/{seriesInstanceUid}/instances/{sopInstanceUid}/frames/{frames}':
      {
        input: FramesRequest,
        access: 'study:read',
        describe: describeFrames,
        run: (request, ctx) =>
          served(request, ctx, (archive) => {
            const { frames, ...resource } = request.path;
            const retrieval = retrievalOf(archive, ctx);
            return retrieveFrames(retrieval, resource, frames, acceptOf(request), conditionsOf(request.headers));
          }),
      },
    'GET /spaces/{space}/dicomweb/studies/{studyInstanceUid}/series/{seriesInstanceUid}/instances/{sopInstanceUid}/bulkdata/{path}':
      {
        input: BulkDataRequest,
        access: 'study:read',
        describe: describeBulkData,
        run: (request, ctx) =>
          served(request, ctx, (archive) => {
            const { path, ...resource } = request.path;
            return retrieveBulkData(archive, resource, path, acceptOf(request), conditionsOf(request.headers));
          }),
      },
  },
});
