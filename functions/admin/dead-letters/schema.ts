import { z } from 'zod';

/** One page of messages that were given up, of one consumer or all. */
export const ListDeadLettersRequest = z.object({
  query: z.object({
    consumer: z.string().max(128).optional(),
    limit: z.coerce.number().int().min(1).max(500).default(100),
    after: z.string().max(128).optional(),
  }),
});

/** One of them. */
export const DeadLetterRequest = z.object({ path: z.object({ id: z.string().min(1).max(128) }) });
