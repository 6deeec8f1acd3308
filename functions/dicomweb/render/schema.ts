import { z } from 'zod';
import { framesPath, instancePath, resourcePath } from '#shared/archive/retrieval/resource';
import { renderedImageQuery, renderedQuery, thumbnailQuery } from './parameters';

export const RenderedRequest = z.object({ path: resourcePath, query: renderedQuery });
export const RenderedInstanceRequest = z.object({ path: z.object(instancePath), query: renderedImageQuery });
export const RenderedFramesRequest = z.object({ path: framesPath, query: renderedImageQuery });
export const ThumbnailRequest = z.object({ path: resourcePath, query: thumbnailQuery });
export const ThumbnailFramesRequest = z.object({ path: framesPath, query: thumbnailQuery });
