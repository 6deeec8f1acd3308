import type { Archive } from '#shared/archive/archive';
import { served } from '#shared/archive/retrieval/served';
import { defineFunction } from '#shared/kernel/function/http';
import type { HttpResult } from '#shared/kernel/function/result';
import type { RouteSpec } from '#shared/kernel/function/route';
import { retrieveBulkData } from './retrieve-bulk-data';
import { retrieveFrames } from './retrieve-frames';
import { retrieveInstances } from './retrieve-instances';
import { retrieveMetadata } from './retrieve-metadata';
import { BulkDataRequest, FramesRequest, ResourceRequest } from './schema';

const objects: RouteSpec<typeof ResourceRequest> = {
  input: ResourceRequest,
  access: 'study:read',
  run: (request, ctx) =>
    served(request, ctx, (archive) => retrieveInstances(archive, request.path, request.headers['accept'])),
};

const metadata: RouteSpec<typeof ResourceRequest> = {
  input: ResourceRequest,
  access: 'study:read',
  run: (request, ctx) =>
    served(request, ctx, (archive: Archive): Promise<HttpResult> => {
      const { accept, 'accept-encoding': acceptEncoding, 'if-none-match': ifNoneMatch } = request.headers;
      return retrieveMetadata(archive, request.path, { accept, acceptEncoding, ifNoneMatch });
    }),
};

/** WADO-RS: stored objects, metadata, frames and bulk data (PS3.18 10.4). */
export const handler = defineFunction({
  routes: {
    'GET /spaces/{space}/dicomweb/studies/{studyInstanceUid}': objects,
    'GET /spaces/{space}/dicomweb/studies/{studyInstanceUid}/series/{seriesInstanceUid}': objects,
    'GET /spaces/{space}/dicomweb/studies/{studyInstanceUid}/series/{seriesInstanceUid}/instances/{sopInstanceUid}':
      objects,
    'GET /spaces/{space}/dicomweb/studies/{studyInstanceUid}/metadata': metadata,
    'GET /spaces/{space}/dicomweb/studies/{studyInstanceUid}/series/{seriesInstanceUid}/metadata': metadata,
    'GET /spaces/{space}/dicomweb/studies/{studyInstanceUid}/series/{seriesInstanceUid}/instances/{sopInstanceUid}/metadata':
      metadata,
    'GET /spaces/{space}/dicomweb/studies/{studyInstanceUid}/series/{seriesInstanceUid}/instances/{sopInstanceUid}/frames/{frames}':
      {
        input: FramesRequest,
        access: 'study:read',
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
        run: (request, ctx) =>
          served(request, ctx, (archive) => {
            const { path, ...resource } = request.path;
            return retrieveBulkData(archive, resource, path, request.headers['accept']);
          }),
      },
  },
});
