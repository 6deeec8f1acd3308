import { z } from 'zod';

/** The page itself; a shared link may carry any query. */
export const PageRequest = z.object({ query: z.looseObject({}) });

/** One file of the page. */
export const FileRequest = z.object({ path: z.object({ file: z.string().max(64) }) });
