import { client, dataOf } from './client';
import type { components, paths } from './schema.generated';

/** A scheduled procedure step. */
export type WorklistItem = components['schemas']['WorklistItem'];
/** What a modality reports that it did (MPPS). */
export type PerformedStep = components['schemas']['PerformedStep'];
/** A request for storage commitment that another system made of us. */
export type Commitment = components['schemas']['Commitment'];
/** A request for storage commitment that we make of another system. */
export type RequestedCommitment = components['schemas']['RequestedCommitment'];
/** An instance to which nobody committed. */
export type NotCommitted = components['schemas']['RequestedCommitmentDetails']['failed'][number];
/** A notification of another system that a study is available here. */
export type AvailabilityNotice = components['schemas']['AvailabilityNotice'];
/** A notification of another system that instances of its own are available. */
export type ReceivedNotice = components['schemas']['ReceivedNotice'];
/** The worklist of another system that a space takes over, and how that goes. */
export type RemoteWorklist = components['schemas']['RemoteWorklist'];
/** How it is taken over. */
export type RemoteWorklistFields =
  paths['/api/spaces/{space}/remote-worklists/{node}']['put']['requestBody']['content']['application/json'];

type ListPath =
  | '/api/spaces/{space}/worklist-items'
  | '/api/spaces/{space}/performed-steps'
  | '/api/spaces/{space}/commitments'
  | '/api/spaces/{space}/commitment-requests'
  | '/api/spaces/{space}/availability-notices'
  | '/api/spaces/{space}/availability-notices/received';
type ListPage<P extends ListPath> = paths[P]['get']['responses'][200]['content']['application/json'];

const limit = 100;

/** A page of one of the lists of a space. @throws RequestError */
export function fetchList<P extends ListPath>(
  list: P,
  space: string,
  after: string | undefined,
  signal: AbortSignal,
): Promise<ListPage<P>> {
  const params = { path: { space }, query: { limit, ...(after !== undefined && { after }) } };
  return dataOf(client.GET(list as ListPath, { params, signal })) as Promise<ListPage<P>>;
}

/** What we do not commit to of a request. @throws RequestError */
export async function fetchNotGiven(space: string, id: string, signal: AbortSignal): Promise<readonly NotCommitted[]> {
  const params = { path: { space, id } };
  return (await dataOf(client.GET('/api/spaces/{space}/commitments/{id}', { params, signal }))).failed;
}

/** What another system does not commit to of a request. @throws RequestError */
export async function fetchNotKept(space: string, id: string, signal: AbortSignal): Promise<readonly NotCommitted[]> {
  const params = { path: { space, id } };
  return (await dataOf(client.GET('/api/spaces/{space}/commitment-requests/{id}', { params, signal }))).failed;
}

/** Asks a node to commit to what is here of a study. @throws RequestError */
export async function askToCommit(space: string, node: string, studyInstanceUid: string): Promise<void> {
  const body = { node, studyInstanceUid };
  await client.POST('/api/spaces/{space}/commitment-requests', { params: { path: { space } }, body });
}

/** Asks a node once more. @throws RequestError */
export async function askOnceMore(space: string, id: string): Promise<void> {
  await client.POST('/api/spaces/{space}/commitment-requests/{id}/retry', { params: { path: { space, id } } });
}

/** Tells another system once more what we commit to. @throws RequestError */
export async function reportOnceMore(space: string, id: string): Promise<void> {
  await client.POST('/api/spaces/{space}/commitments/{id}/report', { params: { path: { space, id } } });
}

/** The worklists that a space takes over. @throws RequestError */
export async function fetchRemoteWorklists(space: string, signal: AbortSignal): Promise<readonly RemoteWorklist[]> {
  const params = { path: { space } };
  return (await dataOf(client.GET('/api/spaces/{space}/remote-worklists', { params, signal }))).items;
}

/** Has a space take over the worklist of a node. @throws RequestError */
export async function setRemoteWorklist(space: string, node: string, body: RemoteWorklistFields): Promise<void> {
  await client.PUT('/api/spaces/{space}/remote-worklists/{node}', { params: { path: { space, node } }, body });
}

/** @throws RequestError */
export async function removeRemoteWorklist({ space, node }: RemoteWorklist): Promise<void> {
  await client.DELETE('/api/spaces/{space}/remote-worklists/{node}', { params: { path: { space, node } } });
}
