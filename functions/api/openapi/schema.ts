import { z } from 'zod';

/** Takes no parameters. */
export const DocumentRequest = z.object({});

/** The page; a shared link may carry any query. */
export const PageRequest = z.object({ query: z.looseObject({}) });

/** One file of the page. */
export const FileRequest = z.object({ path: z.object({ file: z.string().max(64) }) });

/** An OpenAPI 3.1 document, as far as a reader has to know it beforehand. */
export const Document = z.looseObject({
  openapi: z.string().regex(/^3\.1\.\d+$/),
  info: z.looseObject({ title: z.string(), version: z.string() }),
  paths: z.record(z.string(), z.looseObject({})),
});
