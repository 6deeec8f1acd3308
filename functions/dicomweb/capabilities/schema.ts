import { z } from 'zod';
import { space } from '#shared/archive/retrieval/resource';

export const CapabilitiesRequest = z.object({
  path: z.object({ space }),
  query: z.object({ accept: z.string().max(4096).optional() }),
});
