import type { Archive } from '#shared/archive/archive';
import { served } from '#shared/archive/retrieval/served';
import { defineFunction } from '#shared/kernel/function/http';
import type { HttpResult } from '#shared/kernel/function/result';
import type { RouteSpec } from '#shared/kernel/function/route';
import { describeBulkData, describeFrames, describeMetadata, describeObjects, type Named } from './describe';
import { retrieveBulkData } from './retrieve-bulk-data';
import { retrieveFrames } from './retrieve-frames';
import { retrieveInstances } from './retrieve-instances';
import { retrieveMetadata } from './retrieve-metadata';
import { BulkDataRequest, FramesRequest, ResourceRequest } from './schema';

const objects = (what: Named): RouteSpec<typeof ResourceRequest> => ({
  input: ResourceRequest,
  access: 'study:read',
  describe: describeObjects(what),
  run: (request, ctx) =>
    served(request, ctx, (archive) => retrieveInstances(archive, request.path, request.headers['accept'])),
});

const metadata = (what: Named): RouteSpec<typeof ResourceRequest> => ({
  input: ResourceRequest,
  access: 'study:read',
  describe: describeMetadata(what),
  run: (request, ctx) =>
    served(request, ctx, (archive: Archive): Promise<HttpResult> => {
      const { accept, 'accept-encoding': acceptEncoding, 'if-none-match': ifNoneMatch } = request.headers;
      return retrieveMetadata(archive, request.path, { accept, acceptEncoding, ifNoneMatch });
    }),
});

/** WADO-RS: stored objects, metadata, frames and bulk data (PS3.18 10.4). */
export const handler = defineFunction({
  routes: {
    'GET /spaces/{space}/dicomweb/studies/{studyInstanceUid}': objects('study'),
    'GET /spaces/{space}/dicomweb/studies/{studyInstanceUid}/series/{seriesInstanceUid}': objects('series'),
    'GET /spaces/{space}/dicomweb/studies/{studyInstanceUid}/series/{seriesInstanceUid}/instances/{sopInstanceUid}':
      objects('instance'),
    'GET /spaces/{space}/dicomweb/studies/{studyInstanceUid}/metadata': metadata('study'),
    'GET /spaces/{space}/dicomweb/studies/{studyInstanceUid}/series/{seriesInstanceUid}/metadata': metadata('series'),
    'GET /spaces/{space}/dicomweb/studies/{studyInstanceUid}/series/{seriesInstanceUid}/instances/{sopInstanceUid}/metadata':
      metadata('instance'),
    'GET /spaces/{space}/dicomweb/studies/{studyInstanceUid}/series/{seriesInstanceUid}/instances/{sopInstanceUid}/frames/{frames}':
      {
        input: FramesRequest,
        access: 'study:read',
        describe: describeFrames,
        run: (request, ctx) =>
          served(request, ctx, (archive) => {
            const { frames, ...resource } = request.path;
            return retrieveFrames(archive, resource, frames, request.headers['accept']);
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
            return retrieveBulkData(archive, resource, path, request.headers['accept']);
          }),
      },
  },
});
