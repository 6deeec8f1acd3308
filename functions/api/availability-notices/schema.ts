import { z } from 'zod';
import { pageOf } from '#shared/kernel/function/describe';

const state = z.enum(['waiting', 'sent', 'superseded']);

/** One page of the notifications of a space, newest first. */
export const ListRequest = z.object({
  path: z.object({ space: z.string().min(1).max(63) }),
  query: z.object({
    state: state.optional(),
    limit: z.coerce.number().int().min(1).max(1000).default(100),
    after: z.string().max(320).optional(),
  }),
});

/** A notification of a node that a study is available (DICOM PS3.4 Annex R). */
const AvailabilityNotice = z
  .object({
    id: z.string(),
    studyInstanceUid: z.string(),
    nodeId: z.string(),
    sopInstanceUid: z.string(),
    state: state.describe('`superseded`: the study or the node was gone when it was its turn'),
    attempts: z.int().min(0),
    lastFailure: z.object({ at: z.iso.datetime(), code: z.string() }).nullable(),
    createdAt: z.iso.datetime(),
    sentAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'AvailabilityNotice' });

/** What the list answers. */
export const AvailabilityNoticePage = pageOf(AvailabilityNotice);
