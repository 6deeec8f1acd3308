import type { z } from 'zod';
import type { ConflictDocument } from '#shared/archive/documents';
import type { Filter } from '#shared/catalogue/port';
import { invalidInput } from '#shared/kernel/function/parse';
import { type HttpResult, json } from '#shared/kernel/function/result';
import type { Services } from '#shared/kernel/services';
import type { ListConflictsRequest } from './schema';

type Query = z.output<typeof ListConflictsRequest>['query'];

/**
 * Lists what was kept aside under a known UID (rules (c) and (d) of the identity of instances), newest first, a page at
 * a time.
 *
 * @throws InvalidInputError when `after` is not a `next` of an earlier page
 */
export async function listConflicts(query: Query, { archive }: Pick<Services, 'archive'>): Promise<HttpResult> {
  const { space, kind, limit } = query;
  const filter: Filter = {
    ...(space === undefined ? {} : { space }),
    ...(kind === undefined ? {} : { kind }),
    ...(query.after === undefined ? {} : { $or: olderThan(query.after) }),
  };
  const found = await archive.collections.conflicts.find(filter, { sort: { at: -1, _id: -1 }, limit: limit + 1 });
  const items = found.slice(0, limit);
  const last = found.length > items.length ? items.at(-1) : undefined;
  return json({ items: items.map(shown), next: last ? `${last.at}~${last._id}` : null });
}

function olderThan(after: string): Filter[] {
  const [, at, id] = /^([0-9TZ:.-]{24})~([\x21-\x7e]{1,270})$/.exec(after) ?? [];
  if (at === undefined || id === undefined) {
    throw invalidInput([{ in: 'query', name: 'after', message: 'must be the `next` of an earlier page' }]);
  }
  return [{ at: { $lt: at } }, { at, _id: { $lt: id } }];
}

const reasons: Readonly<Record<ConflictDocument['kind'], string>> = {
  conflict: 'Other pixels than the stored instance of this UID: kept aside, the stored one is shown',
  version: 'Same pixels, other attributes: this version was replaced by a later one and is kept aside',
};

/** `sha256` is of the data set that is kept here; stored and arrived say which two met. */
function shown({ _id, seriesId, entry, ...rest }: ConflictDocument) {
  const [, studyInstanceUid, seriesInstanceUid] = seriesId.split('/');
  const { transferSyntaxUid, sopClassUid, sha256 } = entry;
  const { source, callingAeTitle, peer } = entry.arrival;
  return {
    ...{ id: _id, studyInstanceUid, seriesInstanceUid, sopClassUid, transferSyntaxUid, sha256 },
    ...{ sizeBytes: entry.location.length, source, callingAeTitle, peer, reason: reasons[rest.kind] },
    ...rest,
  };
}
