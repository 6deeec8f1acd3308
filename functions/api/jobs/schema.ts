import { z } from 'zod';

/** One job. */
export const JobRequest = z.object({ path: z.object({ id: z.string().min(1).max(64) }) });

/** A long piece of work, as far as all kinds have it in common. */
export const Job = z
  .object({
    id: z.string(),
    kind: z.enum(['retrieval', 'delivery']),
    space: z.string(),
    state: z
      .enum(['waiting', 'running', 'done', 'failed', 'cancelled'])
      .describe('`failed`: given up, or not all of it could be done; it can be tried again'),
    progress: z.object({
      total: z.int().nullable().describe('Instances that it is about; null while nobody knows'),
      done: z.int(),
      failed: z.int(),
    }),
    error: z.object({ code: z.string(), message: z.string() }).nullable().describe('Why it failed, or waits'),
    createdAt: z.iso.datetime(),
    startedAt: z.iso.datetime().nullable(),
    endedAt: z.iso.datetime().nullable(),
    links: z.object({ self: z.string(), work: z.string().describe('The retrieval or delivery itself') }),
  })
  .meta({ id: 'Job' });
