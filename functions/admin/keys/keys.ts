import type { Caller } from '#shared/kernel/caller';
import { AccessDeniedError } from '#shared/kernel/errors';
import { invalidInput } from '#shared/kernel/function/parse';
import { empty, type HttpResult, json } from '#shared/kernel/function/result';
import type { Services } from '#shared/kernel/services';
import type { ApiKey } from '#shared/security/api-keys';
import { notHeld } from '#shared/security/callers';

/** What its maker asks for. */
interface WantedKey {
  readonly name: string;
  readonly spaces: readonly string[];
  readonly scopes: readonly string[];
  readonly expiresAt?: string | undefined;
}

/** Lists the keys that are not revoked, a page at a time, without tokens. */
export async function listKeys(
  query: { readonly limit: number; readonly after?: string | undefined },
  { security }: Pick<Services, 'security'>,
): Promise<HttpResult> {
  const keys = await security.keys.list(query.limit + 1, query.after);
  const page = keys.slice(0, query.limit);
  return json({ items: page.map(shown), next: keys.length > page.length ? (page.at(-1)?._id ?? null) : null });
}

/**
 * Makes a key; its token is in this answer and nowhere else.
 *
 * @throws AccessDeniedError when the key could do what its maker cannot
 * @throws InvalidInputError when it would be over already
 */
export async function createKey(
  request: { readonly body: WantedKey; readonly sourceIp: string },
  caller: Caller,
  { security, audit, clock }: Pick<Services, 'security' | 'audit' | 'clock'>,
): Promise<HttpResult> {
  const { name, spaces, scopes, expiresAt } = request.body;
  const access = notHeld(caller, scopes, spaces);
  if (access.length > 0) throw new AccessDeniedError('Nobody hands on rights they lack', { details: { access } });
  if (expiresAt !== undefined && Date.parse(expiresAt) <= clock.now()) {
    throw invalidInput([{ in: 'body', name: 'expiresAt', message: 'must be in the future' }]);
  }
  const wanted = { name, spaces, scopes, ...(expiresAt === undefined ? {} : { expiresAt }) };
  const { key, token } = await security.keys.create(wanted, caller.id);
  await note(audit, 'C', caller, request.sourceIp, key._id);
  return json({ ...shown(key), token }, 201, { 'cache-control': 'no-store', location: `/api/keys/${key._id}` });
}

/** Revokes a key: at once in this process, within 5 s in others. @throws ApiKeyNotFoundError */
export async function revokeKey(
  request: { readonly path: { readonly id: string }; readonly sourceIp: string },
  caller: Caller,
  { security, audit }: Pick<Services, 'security' | 'audit'>,
): Promise<HttpResult> {
  await security.keys.revoke(request.path.id);
  await note(audit, 'D', caller, request.sourceIp, request.path.id);
  return empty();
}

function note(audit: Services['audit'], action: 'C' | 'D', caller: Caller, peer: string, id: string): Promise<void> {
  audit.record({
    event: 'accountChanged',
    action,
    actor: caller.id,
    peer,
    object: `key:${id}`,
    operation: 'admin-keys',
  });
  return audit.flush();
}

function shown({ _id, digest: _digest, revokedAt: _revokedAt, ...rest }: ApiKey) {
  return { id: _id, ...rest };
}
