import { z } from 'zod';
import { isSpaceName } from '#shared/kernel/ids';

/** One page of what was kept aside, of one space or of all, newest first. */
export const ListConflictsRequest = z.object({
  query: z.object({
    space: z.string().refine(isSpaceName, 'must be the name of a space').optional(),
    kind: z.enum(['conflict', 'version']).optional(),
    limit: z.coerce.number().int().min(1).max(1000).default(100),
    after: z.string().max(300).optional(),
  }),
});
