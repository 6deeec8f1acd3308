import { client, dataOf } from './client';
import type { components } from './schema.generated';

/** Who is logged in. */
export type Session = components['schemas']['Session'];

/** A space that the user may read. */
export type Space = components['schemas']['Space'];

/** @throws RequestError 401 when nobody is logged in */
export function fetchSession(signal?: AbortSignal): Promise<Session> {
  return dataOf(client.GET('/api/session', { ...(signal && { signal }) }));
}

/** Opens a session; the browser keeps its cookie, scripts never see it. @throws RequestError 401, 429 */
export async function logIn(login: string, password: string): Promise<void> {
  await client.POST('/api/session', { body: { login, password } });
}

/** Ends the session. */
export async function logOut(): Promise<void> {
  await client.DELETE('/api/session');
}

/** Spaces that the user may read. */
export async function fetchSpaces(signal?: AbortSignal): Promise<readonly Space[]> {
  return (await dataOf(client.GET('/api/spaces', { ...(signal && { signal }) }))).items;
}

/** Whether the session may do this in a space: verbs on resources, `*` for all. */
export function mayDo(session: Session, permission: string, space: string): boolean {
  return session.grants.some(
    (grant) =>
      (grant.spaces.includes('*') || grant.spaces.includes(space)) &&
      (grant.permissions.includes('*') || grant.permissions.includes(permission)),
  );
}
