import { client, dataOf } from './client';
import type { components } from './schema.generated';

/** A scheduled procedure step. */
export type WorklistItem = components['schemas']['WorklistItem'];
/** What a modality reports that it did (MPPS). */
export type PerformedStep = components['schemas']['PerformedStep'];
/** A request for storage commitment. */
export type Commitment = components['schemas']['Commitment'];

const limit = 100;

/** A page of the scheduled steps of a space, by start. @throws RequestError */
export function fetchWorklist(space: string, after: string | undefined, signal: AbortSignal) {
  const params = { path: { space }, query: { limit, ...(after !== undefined && { after }) } };
  return dataOf(client.GET('/api/spaces/{space}/worklist-items', { params, signal }));
}

/** A page of the performed steps of a space, newest first. @throws RequestError */
export function fetchPerformedSteps(space: string, after: string | undefined, signal: AbortSignal) {
  const params = { path: { space }, query: { limit, ...(after !== undefined && { after }) } };
  return dataOf(client.GET('/api/spaces/{space}/performed-steps', { params, signal }));
}

/** A page of the requests for storage commitment of a space, newest first. @throws RequestError */
export function fetchCommitments(space: string, after: string | undefined, signal: AbortSignal) {
  const params = { path: { space }, query: { limit, ...(after !== undefined && { after }) } };
  return dataOf(client.GET('/api/spaces/{space}/commitments', { params, signal }));
}
