import { z } from 'zod';
import { pageOf } from '#shared/kernel/function/describe';
import { isSpaceName } from '#shared/kernel/ids';
import { isScope, permissions } from '#shared/security/permissions';

const scope = z.string().refine(isScope, `must be * or one of ${permissions.join(', ')}`);
const space = z.string().refine((name) => name === '*' || isSpaceName(name), 'must be * or the name of a space');

/** What a new key may do, and where. */
export const CreateKeyRequest = z.object({
  body: z.strictObject({
    name: z.string().trim().min(1).max(100),
    spaces: z.array(space).min(1).max(100),
    scopes: z.array(scope).min(1).max(100),
    expiresAt: z.iso.datetime({ offset: true }).optional(),
  }),
});

/** One page of keys. */
export const ListKeysRequest = z.object({
  query: z.object({
    limit: z.coerce.number().int().min(1).max(500).default(100),
    after: z.string().max(64).optional(),
  }),
});

/** The key to revoke. */
export const RevokeKeyRequest = z.object({ path: z.object({ id: z.string().min(1).max(64) }) });

const shown = {
  id: z.string(),
  name: z.string(),
  spaces: z.array(z.string()),
  scopes: z.array(z.string()),
  createdAt: z.iso.datetime(),
  createdBy: z.string().describe('Id of the caller who made it'),
  expiresAt: z.iso.datetime({ offset: true }).optional(),
};

/** What the list answers: keys without their tokens. */
export const KeyPage = pageOf(z.object(shown).meta({ id: 'ApiKey' }));

/** A new key with its token. */
export const NewKey = z.object({ ...shown, token: z.string().describe('Shown here once and kept nowhere') });
