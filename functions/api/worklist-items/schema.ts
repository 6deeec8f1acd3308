import { z } from 'zod';
import { DicomDataSet, InlineDataSet } from '#shared/dicom/json-model-schema';
import { pageOf } from '#shared/kernel/function/describe';

const space = z.string().min(1).max(63);
const id = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'not the id of a worklist item');
const text = z.string().min(1).max(64);
const moment = z.iso.datetime({ offset: true });

/** One page of the scheduled procedure steps of a space, by start. */
export const ListRequest = z.object({
  path: z.object({ space }),
  query: z.object({
    status: z
      .string()
      .regex(/^[A-Z ]{1,16}$/, 'must be a status such as SCHEDULED')
      .optional(),
    modality: text.optional(),
    stationAeTitle: text.optional().describe('Scheduled Station AE Title (0040,0001)'),
    patientId: text.optional(),
    accessionNumber: text.optional(),
    studyInstanceUid: text.optional(),
    from: moment.optional().describe('Earliest scheduled start'),
    until: moment.optional().describe('Latest scheduled start'),
    limit: z.coerce.number().int().min(1).max(1000).default(100),
    after: z.string().max(100).optional(),
  }),
});

/** A new step as a data set of the Modality Worklist information model (PS3.4 Table K.6-1). */
export const CreateRequest = z.object({ path: z.object({ space }), body: InlineDataSet });

/** One step. */
export const ItemRequest = z.object({ path: z.object({ space, id }) });

/** Another data set in the place of a step's. */
export const ReplaceRequest = z.object({ path: z.object({ space, id }), body: InlineDataSet });

/** A scheduled procedure step. */
export const WorklistItem = z
  .object({
    id: z.string(),
    revision: z.int().min(1),
    status: z
      .string()
      .describe('Scheduled Procedure Step Status (0040,0020); follows the performed steps of modalities'),
    startAt: z.iso.datetime(),
    modality: z.string(),
    stationAeTitles: z.array(z.string()),
    patientId: z.string(),
    accessionNumber: z.string().nullable(),
    requestedProcedureId: z.string(),
    studyInstanceUid: z.string(),
    scheduledProcedureStepId: z.string(),
    node: z.string().nullable().describe('Name of the node from whose worklist it was taken; null: scheduled here'),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    dataSet: DicomDataSet,
  })
  .meta({ id: 'WorklistItem' });

/** What the list answers. */
export const WorklistItemPage = pageOf(WorklistItem);
