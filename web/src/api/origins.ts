import { client, dataOf } from './client';
import { RequestError } from './http';
import type { components, paths } from './schema.generated';

/** From where and how a space fetches by itself. */
export type Origins = components['schemas']['Origins'];
/** How far the studies of one node are described, or mirrored. */
export type Crawl = components['schemas']['CrawlProgress']['items'][number];
/** What a form says of the origins of a space. */
export type OriginFields = paths['/api/spaces/{space}/origins']['put']['requestBody']['content']['application/json'];

/** Null: the space fetches nothing by itself. @throws RequestError */
export async function fetchOrigins(space: string, signal: AbortSignal): Promise<Origins | null> {
  try {
    return await dataOf(client.GET('/api/spaces/{space}/origins', { params: { path: { space } }, signal }));
  } catch (error) {
    if (error instanceof RequestError && error.code === 'ORIGINS_NOT_FOUND') return null;
    throw error;
  }
}

/** @throws RequestError */
export async function setOrigins(space: string, body: OriginFields): Promise<void> {
  await client.PUT('/api/spaces/{space}/origins', { params: { path: { space } }, body });
}

/** The space fetches nothing by itself any more. @throws RequestError */
export async function removeOrigins(space: string): Promise<void> {
  await client.DELETE('/api/spaces/{space}/origins', { params: { path: { space } } });
}

/** @throws RequestError */
export async function fetchCrawls(space: string, signal: AbortSignal): Promise<readonly Crawl[]> {
  const params = { path: { space } };
  return (await dataOf(client.GET('/api/spaces/{space}/origins/progress', { params, signal }))).items;
}

/** Tries again what mirrors gave up, and goes through the past anew. @throws RequestError */
export async function replayMirrors(space: string): Promise<void> {
  await client.POST('/api/spaces/{space}/origins/replay', { params: { path: { space } } });
}
