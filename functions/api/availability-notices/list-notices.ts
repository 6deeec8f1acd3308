import type { z } from 'zod';
import { findSpace } from '#shared/archive/spaces';
import { type HttpResult, json } from '#shared/kernel/function/result';
import type { Services } from '#shared/kernel/services';
import type { AvailabilityNoticeDocument } from '#shared/workflow/availability/documents';
import { listNewest } from '#shared/workflow/listing';
import type { ListRequest } from './schema';

/** One page of the notifications of a space. @throws SpaceNotFoundError, InvalidInputError */
export async function listNotices(
  { path: { space }, query }: z.output<typeof ListRequest>,
  { archive, workflow }: Pick<Services, 'archive' | 'workflow'>,
): Promise<HttpResult> {
  const { state, limit, after } = query;
  await findSpace(archive, space);
  const filter = { space, ...(state === undefined ? {} : { state }) };
  const { items, next } = await listNewest(workflow.availabilityNotices, { filter, limit, after });
  return json({ items: items.map(shown), next });
}

const iso = (ms: number) => new Date(ms).toISOString();

function shown(notice: AvailabilityNoticeDocument) {
  const { id, studyInstanceUid, nodeId, sopInstanceUid, state, attempts, lastFailure, createdAt, sentAt } = notice;
  return {
    ...{ id, studyInstanceUid, nodeId, sopInstanceUid, state, attempts },
    lastFailure: lastFailure && { ...lastFailure, at: iso(lastFailure.at) },
    createdAt: iso(createdAt),
    sentAt: sentAt === null ? null : iso(sentAt),
  };
}
