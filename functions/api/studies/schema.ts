import { z } from 'zod';

const uid = z.string().regex(/^[0-9][0-9.]{0,63}$/, 'must be a UID');
const space = z.string().min(1).max(63);

/** A study, series or instance of a space. */
export const DeleteRequest = z.object({
  path: z.object({
    space,
    studyInstanceUid: uid,
    seriesInstanceUid: uid.optional(),
    sopInstanceUid: uid.optional(),
  }),
});

/** A study that shall also be in this space. */
export const JoinRequest = z.object({
  path: z.object({ space }),
  body: z.strictObject({ from: space, studyInstanceUid: uid }),
});

const count = z.int().min(0);

/** The study in the space that it joined, and what became of its instances. */
export const Joined = z.object({
  space: z.string(),
  studyInstanceUid: z.string(),
  joined: count.describe('New to the space'),
  duplicates: count.describe('The space held them already'),
  corrected: count.describe('Other attributes: shown as a correction of what the space held'),
  replaced: count.describe('Other attributes: a new version, in the place of what the space held'),
  superseded: count.describe('Other attributes: what the space holds arrived later and shows; kept aside'),
  quarantined: count.describe('Other attributes: in quarantine'),
  conflicts: count.describe('Other pixels: kept aside, see `GET /api/conflicts`'),
  instances: z
    .array(
      z.object({
        seriesInstanceUid: z.string(),
        sopInstanceUid: z.string(),
        outcome: z.enum(['corrected', 'replaces', 'superseded', 'quarantined', 'conflict', 'duplicate']),
      }),
    )
    .describe('Those that the space held otherwise, 100 at most'),
  isTruncated: z.boolean().describe('There are more of them'),
});
