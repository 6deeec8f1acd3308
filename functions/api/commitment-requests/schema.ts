import { z } from 'zod';
import { space, uid } from '#shared/archive/retrieval/resource';
import { pageOf } from '#shared/kernel/function/describe';
import { commitmentId, failedInstances, pageQuery, progressFields } from '#shared/workflow/commitment/describe';
import { commitmentRequestStates } from '#shared/workflow/commitment-request/documents';

const state = z.enum(commitmentRequestStates);
const purpose = z.string().min(1).max(200);

/** A node to be asked. */
export const CreateRequest = z.object({
  path: z.object({ space }),
  body: z.strictObject({
    node: z.string().min(1).max(64).describe('Id or name of the node'),
    studyInstanceUid: uid,
    seriesInstanceUid: uid.optional(),
    sopInstanceUids: z.array(uid).min(1).max(5000).optional().describe('Only these instances'),
  }),
});

/** One page of the requests of a space, newest first. */
export const ListRequest = z.object({
  path: z.object({ space }),
  query: z.object({
    state: state.optional(),
    purpose: purpose.optional().describe('Those that were made for it'),
    ...pageQuery,
  }),
});

/** One of them. */
export const OneRequest = z.object({ path: z.object({ space, id: commitmentId }) });

/** A request for storage commitment that we make of a node (DICOM PS3.4 Annex J), without its instances. */
const RequestedCommitment = z
  .object({
    id: z.string(),
    node: z.string().describe('Id of the node'),
    purpose: z.string().describe('Who needs it, and for what: `delivery:<id>`, `manual:<caller>/<id>`'),
    state: state.describe(
      '`requested`: the node took it and will report; `reported`: it did; `failed`: it could not be asked, or refused; `expired`: it never reported',
    ),
    transactionUids: z.array(z.string()).describe('Under which the node was asked, the last one last'),
    ...progressFields,
    requestedAt: z.iso.datetime().nullable(),
    dueAt: z.iso.datetime().nullable().describe('When its report is overdue: the node is asked again, or it expires'),
    evidence: z
      .enum(['report', 'look-up'])
      .nullable()
      .describe(
        'What it rests on: the report of the node, which commits it (PS3.4 Annex J), or a look-up by QIDO-RS at a DICOMweb node after a delivery, which finds that the instances are there and promises nothing; null: nothing yet',
      ),
  })
  .meta({ id: 'RequestedCommitment' });

/** The same with the instances that failed. */
export const RequestedCommitmentDetails = RequestedCommitment.extend({
  failed: failedInstances(
    z
      .string()
      .nullable()
      .describe('Failure Reason (0008,1197), four hexadecimal digits; null: the report did not name the instance'),
  ),
}).meta({ id: 'RequestedCommitmentDetails' });

/** Requests that were made. */
export const RequestedCommitments = z.object({ items: z.array(RequestedCommitment) });

/** What the list answers. */
export const RequestedCommitmentPage = pageOf(RequestedCommitment);
