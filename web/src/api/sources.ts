import { client, dataOf } from './client';
import type { components, paths } from './schema.generated';

/** A watched folder, database view or webhook for links, with how far it is. */
export type Source = components['schemas']['Source'];
/** A file, row or link of a source. */
export type SourceItem = components['schemas']['SourceItem'];
/** What a form says of a source. */
export type SourceFields = paths['/api/sources']['post']['requestBody']['content']['application/json'];
/** What to take again; nothing said: whatever failed. */
type Replay = paths['/api/sources/{id}/replay']['post']['requestBody']['content']['application/json'];

/** Kinds of sources. */
export const sourceKinds = ['folder', 'database', 'link'] as const;
/** What became of an item, in the order in which people look for them. */
export const itemStates = ['parked', 'retrying', 'waiting', 'done', 'skipped'] as const;

const pageSize = 100;

/** All sources. @throws RequestError */
export async function fetchSources(signal: AbortSignal): Promise<readonly Source[]> {
  return (await dataOf(client.GET('/api/sources', { params: { query: { limit: 500 } }, signal }))).items;
}

/** @throws RequestError */
export function fetchSource(id: string, signal: AbortSignal): Promise<Source> {
  return dataOf(client.GET('/api/sources/{id}', { params: { path: { id } }, signal }));
}

/** @throws RequestError */
export async function createSource(body: SourceFields): Promise<void> {
  await client.POST('/api/sources', { body });
}

/** Refused when somebody else changed it meanwhile. @throws RequestError */
export async function changeSource({ id, revision }: Source, fields: SourceFields): Promise<void> {
  await client.PUT('/api/sources/{id}', { params: { path: { id } }, body: { ...fields, revision } });
}

/** @throws RequestError */
export async function removeSource(id: string): Promise<void> {
  await client.DELETE('/api/sources/{id}', { params: { path: { id } } });
}

/** Has a source look now. @throws RequestError */
export async function runSource(id: string): Promise<void> {
  await client.POST('/api/sources/{id}/run', { params: { path: { id } } });
}

/** @throws RequestError */
export async function replaySource(id: string, body: Replay): Promise<void> {
  await client.POST('/api/sources/{id}/replay', { params: { path: { id } }, body });
}

/** Has single items taken again, so many with one request. @throws RequestError */
export async function replayItems(id: string, items: readonly string[]): Promise<void> {
  const most = 1_000;
  for (let at = 0; at < items.length; at += most) await replaySource(id, { items: items.slice(at, at + most) });
}

/** A page of the items of a source in one state. @throws RequestError */
export function fetchItems(id: string, state: SourceItem['state'], after: string | undefined, signal: AbortSignal) {
  const query = { state, limit: pageSize, ...(after !== undefined && { after }) };
  return dataOf(client.GET('/api/sources/{id}/items', { params: { path: { id }, query }, signal }));
}
