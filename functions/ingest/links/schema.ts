import { z } from 'zod';

/** The source that the links are for; the message is the body. */
export const QueueLinksRequest = z.object({ path: z.object({ id: z.string().min(1).max(64) }) });

/** What became of the links. */
export const QueuedLinks = z.object({
  queued: z.int().min(0).describe('Will be downloaded'),
  known: z.int().min(0).describe('Were queued before and wait'),
});
