import { z } from 'zod';
import { pageOf } from '#shared/kernel/function/describe';
import { isSpaceName } from '#shared/kernel/ids';

/** One page of what was kept aside, of one space or of all, newest first. */
export const ListConflictsRequest = z.object({
  query: z.object({
    space: z.string().refine(isSpaceName, 'must be the name of a space').optional(),
    kind: z.enum(['conflict', 'version']).optional(),
    limit: z.coerce.number().int().min(1).max(1000).default(100),
    after: z.string().max(300).optional(),
  }),
});

/** An instance that came under a known UID and is kept aside; `sha256` is of the data set kept here. */
const Conflict = z
  .object({
    id: z.string(),
    space: z.string(),
    studyInstanceUid: z.string(),
    seriesInstanceUid: z.string(),
    sopInstanceUid: z.string(),
    sopClassUid: z.string(),
    transferSyntaxUid: z.string(),
    kind: z.enum(['conflict', 'version']),
    reason: z.string(),
    sha256: z.string().nullable(),
    storedSha256: z.string(),
    arrivedSha256: z.string(),
    sizeBytes: z.int().min(0),
    source: z.string().describe('Door: `dimse`, `stow`, `inbox`, `import`'),
    callingAeTitle: z.string().optional(),
    peer: z.string().optional(),
    at: z.iso.datetime(),
  })
  .meta({ id: 'Conflict' });

/** What the route answers. */
export const ConflictPage = pageOf(Conflict);
