import { z } from 'zod';
import { pageOf } from '#shared/kernel/function/describe';

const space = z.string().min(1).max(63);
const id = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'not the id of a request');
const state = z.enum(['accepted', 'reported']);

/** One page of the requests for storage commitment of a space, newest first. */
export const ListRequest = z.object({
  path: z.object({ space }),
  query: z.object({
    state: state.optional(),
    limit: z.coerce.number().int().min(1).max(1000).default(100),
    after: z.string().max(320).optional(),
  }),
});

/** One request. */
export const CommitmentRequest = z.object({ path: z.object({ space, id }) });

/** A request for storage commitment that a peer made (DICOM PS3.4 Annex J), without its instances. */
export const Commitment = z
  .object({
    id: z.string(),
    transactionUid: z.string(),
    callingAeTitle: z.string(),
    calledAeTitle: z.string(),
    state: state.describe('`accepted`: the peer has not taken the report yet'),
    instanceCount: z.int().min(1),
    committedCount: z.int().min(0).nullable(),
    failedCount: z.int().min(0).nullable(),
    attempts: z.int().min(0),
    lastFailure: z.object({ at: z.iso.datetime(), code: z.string() }).nullable(),
    createdAt: z.iso.datetime(),
    reportedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Commitment' });

/** The same with the instances that failed. */
export const CommitmentDetails = Commitment.extend({
  failed: z.array(
    z.object({
      sopClassUid: z.string(),
      sopInstanceUid: z.string(),
      reason: z.string().describe('Failure Reason (0008,1197), four hexadecimal digits'),
    }),
  ),
}).meta({ id: 'CommitmentDetails' });

/** What the list answers. */
export const CommitmentPage = pageOf(Commitment);
