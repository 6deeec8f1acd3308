import { z } from 'zod';
import { framesPath, instancePath, resourcePath, space, uid } from '#shared/archive/retrieval/resource';

/** Accepted media types for clients that cannot set headers (PS3.18 8.3.3.1); goes before the header Accept. */
const query = z.object({ accept: z.string().max(4096).optional() });

export const ResourceRequest = z.object({ path: resourcePath, query });

export const FramesRequest = z.object({ path: framesPath, query });

/** One value of an instance: tags and item numbers, `7FE00010` or `54000100.0.54001010`. */
export const BulkDataRequest = z.object({
  path: z.object({
    ...instancePath,
    path: z
      .string()
      .max(500)
      .regex(/^[0-9A-F]{8}(?:\.[0-9]{1,6}\.[0-9A-F]{8})*$/, 'must be tags joined by item numbers'),
  }),
  query,
});

const side = z
  .string()
  .regex(/^[1-9]\d{0,3}$/, 'must be 1 to 9999')
  .optional();
const decimal = z
  .string()
  .regex(/^[+-]?(?:\d{1,15}(?:\.\d{0,15})?|\.\d{1,15})$/, 'must be a number')
  .optional();
const region = z
  .string()
  .max(100)
  .transform((text, ctx): readonly [number, number, number, number] => {
    const [left = -1, top = -1, right = -1, bottom = -1, ...more] = text.split(',').map(Number);
    const isWithin = 0 <= left && left < right && right <= 1 && 0 <= top && top < bottom && bottom <= 1;
    if (isWithin && more.length === 0) return [left, top, right, bottom];
    ctx.addIssue({ code: 'custom', message: 'must be xmin,ymin,xmax,ymax, each from 0 to 1' });
    return z.NEVER;
  });

/** One instance by query parameters (PS3.18 9.1.2); parameters that it does not know are of no account. */
export const WadoUriRequest = z.object({
  path: z.object({ space }),
  query: z
    .looseObject({
      requestType: z.literal('WADO', 'must be WADO'),
      studyUID: uid,
      seriesUID: uid,
      objectUID: uid,
      contentType: z.string().max(500).optional(),
      transferSyntax: uid.optional(),
      anonymize: z.literal('yes', 'must be yes').optional(),
      rows: side,
      columns: side,
      region: region.optional(),
      windowCenter: decimal,
      windowWidth: decimal,
      frameNumber: z
        .string()
        .regex(/^[1-9]\d{0,8}$/, 'must be a frame number from 1')
        .optional(),
      imageQuality: z
        .string()
        .regex(/^(?:[1-9]\d?|100)$/, 'must be 1 to 100')
        .optional(),
      annotation: z
        .string()
        .regex(/^(?:patient|technique)(?:,(?:patient|technique))?$/, 'must be patient, technique or both')
        .optional(),
      presentationSeriesUID: uid.optional(),
      presentationUID: uid.optional(),
    })
    .refine(
      ({ windowCenter, windowWidth }) => (windowCenter === undefined) === (windowWidth === undefined),
      'windowCenter and windowWidth come together',
    )
    .refine(
      ({ presentationSeriesUID, presentationUID }) =>
        (presentationSeriesUID === undefined) === (presentationUID === undefined),
      'presentationSeriesUID and presentationUID come together',
    )
    .refine(
      ({ presentationUID, windowCenter, region }) =>
        presentationUID === undefined || (windowCenter === undefined && region === undefined),
      'a presentation state has its own window and region',
    ),
});
export type WadoUriQuery = z.output<typeof WadoUriRequest>['query'];
