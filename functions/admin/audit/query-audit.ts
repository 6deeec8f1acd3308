import type { z } from 'zod';
import type { Filter } from '#shared/catalogue/port';
import type { Caller } from '#shared/kernel/caller';
import { invalidInput } from '#shared/kernel/function/parse';
import { type HttpResult, json } from '#shared/kernel/function/result';
import type { Services } from '#shared/kernel/services';
import type { AuditEntry } from '#shared/security/audit-chain';
import type { QueryAuditRequest } from './schema';

type Query = z.output<typeof QueryAuditRequest>['query'];

/**
 * Finds entries of the trail, newest first, a page at a time; what was recorded before the call is in the answer.
 *
 * @throws InvalidInputError when `after` is not a `next` of an earlier page
 */
export async function queryAudit(
  request: { readonly query: Query; readonly sourceIp: string },
  caller: Caller,
  { audit }: Pick<Services, 'audit'>,
): Promise<HttpResult> {
  const { query, sourceIp } = request;
  const filter = filterOf(query);
  await audit.flush();
  const found = await audit.find(filter, query.limit + 1);
  audit.record({
    event: 'auditLogUsed',
    action: 'R',
    actor: caller.id,
    peer: sourceIp,
    operation: 'admin-audit',
    ...(query.space === undefined ? {} : { space: query.space }),
  });
  const items = found.slice(0, query.limit);
  const last = found.length > items.length ? items.at(-1) : undefined;
  return json({ items: items.map(shown), next: last ? `${last.at}~${last._id}` : null }, 200, {
    'cache-control': 'no-store',
  });
}

function filterOf(query: Query): Filter {
  const at = {
    ...(query.from === undefined ? {} : { $gte: utc(query.from) }),
    ...(query.until === undefined ? {} : { $lt: utc(query.until) }),
  };
  return {
    ...(query.event === undefined ? {} : { event: query.event }),
    ...(query.actor === undefined ? {} : { actor: query.actor }),
    ...(query.space === undefined ? {} : { space: query.space }),
    ...(query.studyInstanceUid === undefined ? {} : { studyInstanceUid: query.studyInstanceUid }),
    ...(query.outcome === undefined ? {} : { outcome: Number(query.outcome) }),
    ...(Object.keys(at).length === 0 ? {} : { at }),
    ...(query.after === undefined ? {} : { $or: olderThan(query.after) }),
  };
}

function olderThan(after: string): Filter[] {
  const [, at, id] = /^([0-9TZ:.-]{24})~([0-9a-z-]{1,64})$/.exec(after) ?? [];
  if (at === undefined || id === undefined) {
    throw invalidInput([{ in: 'query', name: 'after', message: 'must be the `next` of an earlier page' }]);
  }
  return [{ at: { $lt: at } }, { at, _id: { $lt: id } }];
}

/** Entries keep their times in UTC with milliseconds: texts in this form compare as times. */
const utc = (time: string): string => new Date(time).toISOString();

function shown({ _id, ...rest }: AuditEntry) {
  return { id: _id, ...rest };
}
