import { z } from 'zod';
import { isUid } from '#shared/dicom/uid';
import { pageOf } from '#shared/kernel/function/describe';
import { retrievalStates } from '#shared/remote/documents';

const space = z.string().min(1).max(63);
const uid = z.string().refine(isUid, 'must be a UID');
const method = z
  .enum(['auto', 'c-get', 'c-move'])
  .describe('Of a DIMSE node: `auto` is C-GET where it offers that, else C-MOVE to the AE title of the space');

/** Objects to fetch. */
export const CreateRetrievalRequest = z.object({
  path: z.object({ space }),
  body: z.strictObject({
    node: z.string().min(1).max(64).describe('Name of the node'),
    studyInstanceUid: uid,
    seriesInstanceUid: uid.optional(),
    method: method.optional(),
  }),
});

/** One page of retrievals, the newest first. */
export const ListRetrievalsRequest = z.object({
  path: z.object({ space }),
  query: z.object({
    state: z.enum(retrievalStates).optional(),
    limit: z.coerce.number().int().min(1).max(500).default(50),
    before: z.string().max(64).optional().describe('`next` of the page before'),
  }),
});

/** One retrieval. */
export const RetrievalRequest = z.object({ path: z.object({ space, id: z.string().min(1).max(64) }) });

/** A retrieval as it stands. */
export const Retrieval = z
  .object({
    id: z.string(),
    space: z.string(),
    node: z.string().nullable().describe('Name of the node; null: it was removed'),
    studyInstanceUid: z.string(),
    seriesInstanceUid: z.string().nullable(),
    method,
    reason: z.enum(['asked', 'onDemand', 'prefetch', 'mirror']),
    requestedBy: z.string(),
    state: z.enum(retrievalStates),
    expected: z.int().nullable().describe('Objects that there are; null while nobody knows'),
    received: z.int().min(0),
    failed: z.int().min(0),
    attempts: z.int().min(0),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
    createdAt: z.iso.datetime(),
    startedAt: z.iso.datetime().nullable(),
    endedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Retrieval' });

/** What the list answers. */
export const RetrievalPage = pageOf(Retrieval);
