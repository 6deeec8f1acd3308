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

/** The study in the space that it joined. */
export const Joined = z.object({ space: z.string(), studyInstanceUid: z.string() });
