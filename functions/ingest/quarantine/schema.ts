import { z } from 'zod';

const id = z.string().regex(/^[0-9a-z]{1,32}$/);

/** What is held, newest first. */
export const ListQuarantineRequest = z.object({
  query: z.object({
    state: z.enum(['held', 'replayed', 'discarded']).default('held'),
    limit: z.coerce.number().int().min(1).max(1000).default(100),
    after: z.string().max(200).optional(),
  }),
});

/** One quarantined object. */
export const QuarantineRequest = z.object({ path: z.object({ id }) });
