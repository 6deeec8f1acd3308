import { client, dataOf } from './client';
import type { components, paths } from './schema.generated';

/** Another system, as the platform knows it. */
export type Node = components['schemas']['Node'];
/** A caller that was turned away. */
export type UnknownPeer = components['schemas']['UnknownPeer'];
/** Whether a node is there. */
export type Echo = components['schemas']['Echo'];
/** What a form says of a node. */
export type NodeFields = paths['/api/nodes']['post']['requestBody']['content']['application/json'];

/** All nodes, by name. @throws RequestError */
export async function fetchNodes(signal: AbortSignal): Promise<readonly Node[]> {
  return (await dataOf(client.GET('/api/nodes', { params: { query: { limit: 500 } }, signal }))).items;
}

/** @throws RequestError */
export async function createNode(fields: NodeFields): Promise<void> {
  await client.POST('/api/nodes', { body: fields });
}

/** Changes what a form shows of a node; the rest stays. @throws RequestError */
export async function changeNode(node: Node, fields: NodeFields): Promise<void> {
  const { id, live, lastError, lastSeenAt, createdAt, tls, ...settings } = node;
  const { hasPrivateKey, ...tlsSettings } = tls;
  const body = { ...settings, tls: tlsSettings, ...fields };
  await client.PUT('/api/nodes/{id}', { params: { path: { id } }, body });
}

/** @throws RequestError */
export async function removeNode(id: string): Promise<void> {
  await client.DELETE('/api/nodes/{id}', { params: { path: { id } } });
}

/** @throws RequestError */
export function echoNode(id: string): Promise<Echo> {
  return dataOf(client.POST('/api/nodes/{id}/echo', { params: { path: { id } } }));
}

/** @throws RequestError */
export async function fetchUnknownPeers(signal: AbortSignal): Promise<readonly UnknownPeer[]> {
  return (await dataOf(client.GET('/api/unknown-peers', { signal }))).items;
}

/** Makes a node of it. @throws RequestError */
export async function acceptPeer(id: string): Promise<void> {
  await client.POST('/api/unknown-peers/{id}/accept', { params: { path: { id } } });
}

/** @throws RequestError */
export async function dismissPeer(id: string): Promise<void> {
  await client.DELETE('/api/unknown-peers/{id}', { params: { path: { id } } });
}
