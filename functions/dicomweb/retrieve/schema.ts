import { z } from 'zod';
import { framesPath, instancePath, resourcePath } from '#shared/archive/retrieval/resource';

/** Accepted media types for clients that cannot set headers (PS3.18 8.3.3.1); goes before the header Accept. */
const query = z.object({ accept: z.string().max(4096).optional() });

export const ResourceRequest = z.object({ path: resourcePath, query });

export const FramesRequest = z.object({ path: framesPath, query });

/** One value of an instance: tags and item numbers, `7FE00010` or `54000100.0.54001010`. */
export const BulkDataRequest = z.object({
  path: z.object({
    ...instancePath,
    path: z
      .string()
      .max(500)
      .regex(/^[0-9A-F]{8}(?:\.[0-9]{1,6}\.[0-9A-F]{8})*$/, 'must be tags joined by item numbers'),
  }),
  query,
});
