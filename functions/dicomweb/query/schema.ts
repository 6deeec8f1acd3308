import { z } from 'zod';

const uid = z.string().regex(/^[0-9][0-9.]{0,63}$/, 'must be a UID');
const space = z.string().min(1).max(63);
/** Any names: attributes are known to the data dictionary, and `search-request.ts` refuses what is not. */
const query = z.looseObject({});

/** A search in a space, a study or a series. */
export const QueryRequest = z.object({
  path: z.object({ space, studyInstanceUid: uid.optional(), seriesInstanceUid: uid.optional() }),
  query,
});
