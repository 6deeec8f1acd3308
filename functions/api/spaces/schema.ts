import { z } from 'zod';
import { pageOf } from '#shared/kernel/function/describe';
import { isAeTitle, isSpaceName } from '#shared/kernel/ids';

const name = z.string().refine(isSpaceName, 'must be 1 to 63 of a-z, 0-9 and -, starting with a letter');
const aeTitle = z.string().refine(isAeTitle, 'must be 1 to 16 ASCII characters without backslash');

const port = z.int().min(1).max(65_535).describe('DIMSE port of its own, beside the common one');
const purpose = z.string().trim().min(1).max(500);
const repeat = z.enum(['overlay', 'newVersion', 'quarantine']);
const missingType1 = z.enum(['warn', 'reject']);

/** A new space and its policy for repeats and for missing Type 1 attributes. */
export const CreateSpaceRequest = z.object({
  body: z.strictObject({
    name,
    purpose: purpose.optional(),
    aeTitle: aeTitle.optional(),
    port: port.optional(),
    repeat: repeat.optional(),
    missingType1: missingType1.optional(),
  }),
});

/** What shall be different; what is not named stays. */
export const ChangeSpaceRequest = z.object({
  path: z.object({ space: z.string().min(1).max(63) }),
  body: z.strictObject({
    purpose: purpose.nullable().optional(),
    aeTitle: aeTitle.nullable().optional(),
    port: port.nullable().optional(),
    repeat: repeat.optional(),
    missingType1: missingType1.optional(),
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
    port: port.nullable(),
    repeat: repeat.describe('Same pixels, other attributes: what happens'),
    missingType1,
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Space' });

/** What the list answers. */
export const SpacePage = pageOf(Space);
