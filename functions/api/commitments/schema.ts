import { z } from 'zod';
import { pageOf } from '#shared/kernel/function/describe';
import { commitmentId, failedInstances, pageQuery, progressFields } from '#shared/workflow/commitment/describe';

const space = z.string().min(1).max(63);
const state = z.enum(['accepted', 'reported']);

/** One page of the requests for storage commitment of a space, newest first. */
export const ListRequest = z.object({
  path: z.object({ space }),
  query: z.object({
    state: state.optional(),
    ...pageQuery,
  }),
});

/** One request. */
export const CommitmentRequest = z.object({ path: z.object({ space, id: commitmentId }) });

/** A request for storage commitment that a peer made (DICOM PS3.4 Annex J), without its instances. */
export const Commitment = z
  .object({
    id: z.string(),
    transactionUid: z.string(),
    callingAeTitle: z.string(),
    calledAeTitle: z.string(),
    state: state.describe('`accepted`: the peer has not taken the report yet'),
    ...progressFields,
  })
  .meta({ id: 'Commitment' });

/** The same with the instances that failed. */
export const CommitmentDetails = Commitment.extend({
  failed: failedInstances(z.string().describe('Failure Reason (0008,1197), four hexadecimal digits')),
}).meta({ id: 'CommitmentDetails' });

/** What the list answers. */
export const CommitmentPage = pageOf(Commitment);
