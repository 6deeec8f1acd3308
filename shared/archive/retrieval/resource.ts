import { z } from 'zod';

export const uid = z.string().regex(/^[0-9][0-9.]{0,63}$/, 'must be a UID');
export const space = z.string().min(1).max(63);

/** The path of a study, series or instance of a space. */
export const resourcePath = z.object({
  space,
  studyInstanceUid: uid,
  seriesInstanceUid: uid.optional(),
  sopInstanceUid: uid.optional(),
});
/** A study, series or instance of a space. */
export type Resource = z.output<typeof resourcePath>;
/** Names one instance. */
export type InstanceResource = { readonly [K in keyof Resource]-?: string };

/** What the path of an instance is made of. */
export const instancePath = { space, studyInstanceUid: uid, seriesInstanceUid: uid, sopInstanceUid: uid };

/** The path of some frames of an instance: numbers from 1, in the order wanted. */
export const framesPath = z.object({
  ...instancePath,
  frames: z
    .string()
    .max(20_000)
    .regex(/^[1-9][0-9]{0,8}(?:,[1-9][0-9]{0,8})*$/, 'must be frame numbers from 1, separated by commas')
    .transform((text) => text.split(',').map(Number)),
});
