import { empty, type HttpResult, json } from '#shared/kernel/function/result';
import type { Services } from '#shared/kernel/services';
import type { ItemState, SourceItemDocument } from '#shared/sources/documents';
import { replaySource } from '#shared/sources/replay';
import { findSource, requestRun } from '#shared/sources/sources';
import { failureOf, timeOf } from './shown';
import type { Asker } from './sources';

/** Lists the items of a source in one state, a page at a time. @throws SourceNotFoundError */
export async function listItems(
  id: string,
  { state, limit, after }: { readonly state: ItemState; readonly limit: number; readonly after?: string | undefined },
  { sources }: Pick<Services, 'sources'>,
): Promise<HttpResult> {
  await findSource(sources, id);
  const filter = { source: id, state, ...(after === undefined ? {} : { _id: { $gt: after } }) };
  const found = await sources.items.find(filter, { sort: { _id: 1 }, limit: limit + 1 });
  const items = found.slice(0, limit).map(shown);
  return json({ items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null });
}

/** Has a source take things again. @throws SourceNotFoundError, SourceChangedError */
export async function replay(
  id: string,
  { since, items }: { readonly since?: string | undefined; readonly items?: readonly string[] | undefined },
  asker: Asker,
  { sources, audit }: Pick<Services, 'sources' | 'audit'>,
): Promise<HttpResult> {
  const source = await findSource(sources, id);
  const count = await replaySource(sources, source, {
    ...(since === undefined ? {} : { since: Date.parse(since) }),
    ...(items === undefined ? {} : { items }),
  });
  await note(id, asker, audit);
  return json({ items: count });
}

/** Has a source look now. @throws SourceNotFoundError */
export async function runNow(
  id: string,
  asker: Asker,
  { sources, audit }: Pick<Services, 'sources' | 'audit'>,
): Promise<HttpResult> {
  await requestRun(sources, id);
  await note(id, asker, audit);
  return empty(202);
}

async function note(id: string, { caller, peer }: Asker, audit: Services['audit']): Promise<void> {
  const what = { action: 'E', object: `source:${id}`, operation: 'api-sources' } as const;
  audit.record({ event: 'restrictedFunction', actor: caller.id, peer, ...what });
  await audit.flush();
}

function shown({ _id, key, state, attempts, dueAt, foundAt, endedAt, error, instances }: SourceItemDocument) {
  const times = { dueAt: timeOf(dueAt), foundAt: timeOf(foundAt), endedAt: timeOf(endedAt) };
  return { id: _id, key, state, attempts, ...times, error: failureOf(error), instances };
}
