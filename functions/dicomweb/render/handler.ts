import type { Archive } from '#shared/archive/archive';
import { dicomwebUrl, type RequestAddress } from '#shared/archive/dicomweb-url';
import { served } from '#shared/archive/retrieval/served';
import { conditionsOf } from '#shared/kernel/function/conditional';
import type { HttpContext } from '#shared/kernel/function/context';
import { defineFunction } from '#shared/kernel/function/http';
import type { RouteSpec } from '#shared/kernel/function/route';
import { describeRendered, describeThumbnail, type Rendered } from './describe';
import type { RenderedQuery } from './parameters';
import type { Rendering } from './picture';
import { renderFrames } from './render-frames';
import { renderMany, thumbnail } from './render-many';
import {
  RenderedFramesRequest,
  RenderedInstanceRequest,
  RenderedRequest,
  ThumbnailFramesRequest,
  ThumbnailRequest,
} from './schema';

interface Asked extends RequestAddress {
  readonly query: RenderedQuery;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

function renderingOf(archive: Archive, ctx: HttpContext, asked: Asked): Rendering {
  const { query, headers } = asked;
  const { images, video } = ctx.need('images', 'video');
  return {
    archive,
    images,
    video,
    signal: ctx.signal,
    query,
    accept: headers['accept'],
    conditions: conditionsOf(headers),
    base: dicomwebUrl(asked),
    get log() {
      return ctx.log;
    },
  };
}

const rendered = (what: 'study' | 'series'): RouteSpec<typeof RenderedRequest> => ({
  input: RenderedRequest,
  access: 'study:read',
  describe: describeRendered(what),
  run: (request, ctx) =>
    served(request, ctx, (archive) => {
      const rendering = renderingOf(archive, ctx, request);
      return renderMany(rendering, request.path);
    }),
});

const renderedInstance: RouteSpec<typeof RenderedInstanceRequest> = {
  input: RenderedInstanceRequest,
  access: 'study:read',
  describe: describeRendered('instance'),
  run: (request, ctx) =>
    served(request, ctx, (archive) => renderFrames(renderingOf(archive, ctx, request), request.path, null)),
};

const small = (what: Rendered): RouteSpec<typeof ThumbnailRequest> => ({
  input: ThumbnailRequest,
  access: 'study:read',
  describe: describeThumbnail(what),
  run: (request, ctx) =>
    served(request, ctx, (archive) => thumbnail(renderingOf(archive, ctx, request), request.path, undefined)),
});

const renderedFrames: RouteSpec<typeof RenderedFramesRequest> = {
  input: RenderedFramesRequest,
  access: 'study:read',
  describe: describeRendered('frames'),
  run: (request, ctx) =>
    served(request, ctx, (archive) => {
      const { frames, ...resource } = request.path;
      return renderFrames(renderingOf(archive, ctx, request), resource, frames);
    }),
};

const smallFrames: RouteSpec<typeof ThumbnailFramesRequest> = {
  input: ThumbnailFramesRequest,
  access: 'study:read',
  describe: describeThumbnail('frames'),
  run: (request, ctx) =>
    served(request, ctx, (archive) => {
      const { frames, ...resource } = request.path;
      return thumbnail(renderingOf(archive, ctx, request), resource, frames[0]);
    }),
};

/** WADO-RS: pictures of what is stored (PS3.18 10.4.1.1.3, 10.4.1.1.4). */
export const handler = defineFunction({
  routes: {
    'GET /spaces/{space}/dicomweb/studies/{studyInstanceUid}/rendered': rendered('study'),
    'GET /spaces/{space}/dicomweb/studies/{studyInstanceUid}/series/{seriesInstanceUid}/rendered': rendered('series'),
    'GET /spaces/{space}/dicomweb/studies/{studyInstanceUid}/series/{seriesInstanceUid}/instances/{sopInstanceUid}/rendered':
      renderedInstance,
    'GET /spaces/{space}/dicomweb/studies/{studyInstanceUid}/series/{seriesInstanceUid}/instances/{sopInstanceUid}/frames/{frames}/rendered':
      renderedFrames,
    'GET /spaces/{space}/dicomweb/studies/{studyInstanceUid}/thumbnail': small('study'),
    'GET /spaces/{space}/dicomweb/studies/{studyInstanceUid}/series/{seriesInstanceUid}/thumbnail': small('series'),
    'GET /spaces/{space}/dicomweb/studies/{studyInstanceUid}/series/{seriesInstanceUid}/instances/{sopInstanceUid}/thumbnail':
      small('instance'),
    'GET /spaces/{space}/dicomweb/studies/{studyInstanceUid}/series/{seriesInstanceUid}/instances/{sopInstanceUid}/frames/{frames}/thumbnail':
      smallFrames,
  },
});
