import { z } from 'zod';
import { resourcePath, space, uid } from '#shared/archive/retrieval/resource';
import { DicomDataSet, InlineDataSet } from '#shared/dicom/json-model-schema';
import { pageOf } from '#shared/kernel/function/describe';

const revision = z.coerce
  .number()
  .int()
  .min(0)
  .describe('`revision` of the corrections as the caller knows them; 0 when there are none');

/** One page of what is corrected of a study, of its series and of its instances. */
export const ListCorrectionsRequest = z.object({
  path: z.object({ space, studyInstanceUid: uid }),
  query: z.object({
    limit: z.coerce.number().int().min(1).max(1000).default(100),
    after: z
      .string()
      .regex(/^[0-9][0-9./]{0,199}$/, 'must be the `next` of an earlier page')
      .optional(),
  }),
});

/** New attributes of a study, series or instance. */
export const CorrectRequest = z.object({
  path: resourcePath,
  body: z.strictObject({
    revision,
    attributes: InlineDataSet.describe(
      'Correct attributes (PS3.18 F.2), values inline; one without a value empties it',
    ),
  }),
});

/** A correction that shall count no more. */
export const UndoRequest = z.object({
  path: resourcePath.extend({
    id: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).describe('`id` in the history'),
  }),
  query: z.object({ revision }),
});

/** What is corrected of one study, series or instance. */
export const Corrections = z
  .object({
    level: z.enum(['study', 'series', 'instance']),
    studyInstanceUid: z.string(),
    seriesInstanceUid: z.string().nullable(),
    sopInstanceUid: z.string().nullable(),
    revision: z.int().min(0),
    attributes: DicomDataSet.describe('What shows, of all corrections that count'),
    history: z
      .array(
        z.object({
          id: z.int(),
          at: z.iso.datetime().describe('When it was made, or arrived'),
          source: z.string().describe('`api`, or the door of the arrival that brought it: `dimse`, `stow`, `inbox`'),
          attributes: DicomDataSet,
          undoneAt: z.iso.datetime().nullable(),
        }),
      )
      .describe('Oldest first; of several corrections of an attribute the last that is not undone shows'),
  })
  .meta({ id: 'Corrections' });

/** What the list answers. */
export const CorrectionsPage = pageOf(Corrections);
