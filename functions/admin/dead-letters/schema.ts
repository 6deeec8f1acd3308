import { z } from 'zod';
import { pageOf } from '#shared/kernel/function/describe';

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

/** A message that a consumer gave up, with its event (CloudEvents 1.0). */
const DeadLetter = z
  .object({
    id: z.string(),
    consumer: z.string().describe('Name of the function'),
    subject: z.string(),
    event: z.looseObject({
      specversion: z.literal('1.0'),
      id: z.string(),
      type: z.string(),
      source: z.string(),
      time: z.string(),
      data: z.unknown(),
    }),
    reason: z.string(),
    deliveryCount: z.int().min(0),
    at: z.iso.datetime(),
  })
  .meta({ id: 'DeadLetter' });

/** What the list answers. */
export const DeadLetterPage = pageOf(DeadLetter);
