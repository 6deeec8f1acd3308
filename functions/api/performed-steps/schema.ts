import { z } from 'zod';
import { DicomDataSet } from '#shared/dicom/json-model-schema';
import { pageOf } from '#shared/kernel/function/describe';

const space = z.string().min(1).max(63);
const uid = z.string().regex(/^[0-9][0-9.]{0,63}$/, 'not a UID');
const status = z.enum(['IN PROGRESS', 'COMPLETED', 'DISCONTINUED']);

/** One page of the performed procedure steps of a space, newest first. */
export const ListRequest = z.object({
  path: z.object({ space }),
  query: z.object({
    status: status.optional(),
    studyInstanceUid: uid.optional(),
    worklistItem: z.string().min(1).max(64).optional().describe('Id of the worklist item that it performs'),
    limit: z.coerce.number().int().min(1).max(1000).default(100),
    after: z.string().max(320).optional(),
  }),
});

/** One performed procedure step. */
export const StepRequest = z.object({ path: z.object({ space, sopInstanceUid: uid }) });

/** A performed procedure step as a modality reports it (MPPS). */
export const PerformedStep = z
  .object({
    sopInstanceUid: z.string(),
    revision: z.int().min(1),
    status,
    modality: z.string(),
    stationAeTitle: z.string(),
    patientId: z.string().nullable(),
    studyInstanceUids: z.array(z.string()),
    accessionNumbers: z.array(z.string()),
    worklistItems: z
      .array(z.string())
      .describe('Ids of the worklist items that it performs, whether they exist or not'),
    callingAeTitle: z.string(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    dataSet: DicomDataSet,
  })
  .meta({ id: 'PerformedStep' });

/** What the list answers. */
export const PerformedStepPage = pageOf(PerformedStep);
