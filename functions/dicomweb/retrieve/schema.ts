import { z } from 'zod';

const uid = z.string().regex(/^[0-9][0-9.]{0,63}$/, 'must be a UID');
const space = z.string().min(1).max(63);

/** A study, series or instance of a space. */
export const ResourceRequest = z.object({
  path: z.object({
    space,
    studyInstanceUid: uid,
    seriesInstanceUid: uid.optional(),
    sopInstanceUid: uid.optional(),
  }),
});
export type Resource = z.output<typeof ResourceRequest>['path'];
/** Names one instance. */
export type InstanceResource = { readonly [K in keyof Resource]-?: string };

const instance = { space, studyInstanceUid: uid, seriesInstanceUid: uid, sopInstanceUid: uid };

/** Frames of an instance: numbers from 1, in the order wanted. */
export const FramesRequest = z.object({
  path: z.object({
    ...instance,
    frames: z
      .string()
      .max(20_000)
      .regex(/^[1-9][0-9]{0,8}(?:,[1-9][0-9]{0,8})*$/, 'must be frame numbers from 1, separated by commas')
      .transform((text) => text.split(',').map(Number)),
  }),
});

/** One value of an instance: tags and item numbers, `7FE00010` or `54000100.0.54001010`. */
export const BulkDataRequest = z.object({
  path: z.object({
    ...instance,
    path: z
      .string()
      .max(500)
      .regex(/^[0-9A-F]{8}(?:\.[0-9]{1,6}\.[0-9A-F]{8})*$/, 'must be tags joined by item numbers'),
  }),
});
