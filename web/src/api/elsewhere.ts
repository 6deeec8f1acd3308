import { client, dataOf } from './client';
import { literal, type StudySearch, studyDates } from './query';
import type { components } from './schema.generated';

/** Studies of a space and of other systems, and how each place answered. */
export type StudiesElsewhere = components['schemas']['RemoteStudies'];

/** A study on its way from another system. */
export type Retrieval = components['schemas']['Retrieval'];

/** Searches a space and other systems at once. @throws RequestError */
export function searchElsewhere(space: string, search: StudySearch, signal: AbortSignal): Promise<StudiesElsewhere> {
  const name = literal(search.patientName).replaceAll(/[\s^]+/g, '*');
  const dates = studyDates(search);
  const query = {
    ...(name && { PatientName: `*${name}*` }),
    ...(search.patientId && { PatientID: literal(search.patientId) }),
    ...(search.accessionNumber && { AccessionNumber: literal(search.accessionNumber) }),
    ...(search.modality && { ModalitiesInStudy: search.modality }),
    ...(dates && { StudyDate: dates }),
    ...{ limit: 100, timeout: 10 },
  };
  return dataOf(client.GET('/api/spaces/{space}/remote-studies', { params: { path: { space }, query }, signal }));
}

/** True when a search names something: whole archives are not listed. */
export function isNarrow({ patientName, patientId, accessionNumber, from, until }: StudySearch): boolean {
  return [patientName, patientId, accessionNumber, from, until].some((value) => Boolean(value?.trim()));
}

/** Asks for a study. @throws RequestError */
export function fetchStudy(space: string, node: string, studyInstanceUid: string): Promise<Retrieval> {
  const body = { node, studyInstanceUid };
  return dataOf(client.POST('/api/spaces/{space}/retrievals', { params: { path: { space } }, body }));
}

/** How far a retrieval is. @throws RequestError */
export function showRetrieval(space: string, id: string, signal: AbortSignal): Promise<Retrieval> {
  return dataOf(client.GET('/api/spaces/{space}/retrievals/{id}', { params: { path: { space, id } }, signal }));
}

/** A page of the retrievals of a space, newest first. @throws RequestError */
export function fetchRetrievals(
  space: string,
  state: Retrieval['state'] | undefined,
  before: string | undefined,
  signal: AbortSignal,
) {
  const query = { limit: 20, ...(state && { state }), ...(before !== undefined && { before }) };
  return dataOf(client.GET('/api/spaces/{space}/retrievals', { params: { path: { space }, query }, signal }));
}

/** Fetches nothing more of it. @throws RequestError */
export async function cancelRetrieval({ space, id }: Retrieval): Promise<void> {
  await client.POST('/api/spaces/{space}/retrievals/{id}/cancel', { params: { path: { space, id } } });
}

/** Fetches again what did not come. @throws RequestError */
export async function retryRetrieval({ space, id }: Retrieval): Promise<void> {
  await client.POST('/api/spaces/{space}/retrievals/{id}/retry', { params: { path: { space, id } } });
}
