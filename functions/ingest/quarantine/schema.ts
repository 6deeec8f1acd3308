import { z } from 'zod';
import { pageOf } from '#shared/kernel/function/describe';

const id = z.string().regex(/^[0-9a-z]{1,32}$/);

/** What is held, newest first. */
export const ListQuarantineRequest = z.object({
  query: z.object({
    state: z.enum(['held', 'replayed', 'discarded']).default('held'),
    limit: z.coerce.number().int().min(1).max(1000).default(100),
    after: z.string().max(200).optional(),
  }),
});

/** One quarantined object. */
export const QuarantineRequest = z.object({ path: z.object({ id }) });

/** An object that could not be stored, with the reason. */
const Quarantined = z
  .object({
    id: z.string(),
    space: z.string(),
    source: z.string().describe('Door: `dimse`, `stow`, `inbox`, `import`'),
    reason: z.string(),
    code: z.string().describe('Code of the error'),
    sizeBytes: z.int().min(0),
    at: z.iso.datetime(),
    state: z.enum(['held', 'replayed', 'discarded']),
    arrival: z.object({
      space: z.string(),
      source: z.string(),
      transferSyntaxUid: z.string(),
      callingAeTitle: z.string().optional(),
      calledAeTitle: z.string().optional(),
      peer: z.string().optional(),
      path: z.string().optional(),
    }),
  })
  .meta({ id: 'Quarantined' });

/** What the list answers. */
export const QuarantinePage = pageOf(Quarantined);

/** What a replay stored. */
export const Replayed = z.object({
  studyInstanceUid: z.string(),
  seriesInstanceUid: z.string(),
  sopInstanceUid: z.string(),
});
