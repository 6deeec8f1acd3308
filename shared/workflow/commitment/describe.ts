import { z } from 'zod';

/** Id of a request for storage commitment, of others or of ours. */
export const commitmentId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'not the id of a request');

/** Which page of a list of requests: `after` is the `next` of the page before. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  after: z.string().max(320).optional(),
};

/** How far a request is, whoever made it. */
export const progressFields = {
  instanceCount: z.int().min(1),
  committedCount: z.int().min(0).nullable(),
  failedCount: z.int().min(0).nullable(),
  attempts: z.int().min(0),
  lastFailure: z.object({ at: z.iso.datetime(), code: z.string() }).nullable(),
  createdAt: z.iso.datetime(),
  reportedAt: z.iso.datetime().nullable(),
};

/** Instances that are not committed to. @param reason - Failure Reason (0008,1197), four hexadecimal digits */
export const failedInstances = <R extends z.ZodType>(reason: R) =>
  z.array(z.object({ sopClassUid: z.string(), sopInstanceUid: z.string(), reason }));
