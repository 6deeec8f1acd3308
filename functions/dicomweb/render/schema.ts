import { z } from 'zod';
import { framesPath, resourcePath } from '#shared/archive/retrieval/resource';
import { renderedQuery, thumbnailQuery } from './parameters';

export const RenderedRequest = z.object({ path: resourcePath, query: renderedQuery });
export const RenderedFramesRequest = z.object({ path: framesPath, query: renderedQuery });
export const ThumbnailRequest = z.object({ path: resourcePath, query: thumbnailQuery });
export const ThumbnailFramesRequest = z.object({ path: framesPath, query: thumbnailQuery });
