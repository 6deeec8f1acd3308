import { z } from 'zod';
import { framesPath, instancePath, resourcePath } from '#shared/archive/retrieval/resource';

export const ResourceRequest = z.object({ path: resourcePath });

export const FramesRequest = z.object({ path: framesPath });

/** One value of an instance: tags and item numbers, `7FE00010` or `54000100.0.54001010`. */
export const BulkDataRequest = z.object({
  path: z.object({
    ...instancePath,
    path: z
      .string()
      .max(500)
      .regex(/^[0-9A-F]{8}(?:\.[0-9]{1,6}\.[0-9A-F]{8})*$/, 'must be tags joined by item numbers'),
  }),
});
