import { z } from 'zod';
import { pageOf } from '#shared/kernel/function/describe';
import { isAeTitle, isSpaceName } from '#shared/kernel/ids';

const name = z.string().refine(isSpaceName, 'must be 1 to 63 of a-z, 0-9 and -, starting with a letter');
const aeTitle = z.string().refine(isAeTitle, 'must be 1 to 16 ASCII characters without backslash');

/** A new space and its policy for repeats and for missing Type 1 attributes. */
export const CreateSpaceRequest = z.object({
  body: z.strictObject({
    name,
    purpose: z.string().trim().min(1).max(500).optional(),
    aeTitle: aeTitle.optional(),
    repeat: z.enum(['overlay', 'newVersion', 'quarantine']).optional(),
    missingType1: z.enum(['warn', 'reject']).optional(),
  }),
});

/** Takes no parameters. */
export const ListSpacesRequest = z.object({});

/** One space. */
export const SpaceRequest = z.object({ path: z.object({ space: z.string().min(1).max(63) }) });

/** A space as it is. */
export const Space = z
  .object({
    name: z.string(),
    purpose: z.string().nullable(),
    aeTitle: z.string().nullable(),
    repeat: z.enum(['overlay', 'newVersion', 'quarantine']).describe('Same pixels, other attributes: what happens'),
    missingType1: z.enum(['warn', 'reject']),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Space' });

/** What the list answers. */
export const SpacePage = pageOf(Space);
