import { z } from 'zod';

const uid = z.string().regex(/^[0-9][0-9.]{0,63}$/, 'must be a UID');

/** Where instances are to be stored; they come in the body. */
export const StoreRequest = z.object({
  path: z.object({ space: z.string().min(1).max(63), studyInstanceUid: uid.optional() }),
});
