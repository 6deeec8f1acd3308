import { fetchJson, request } from './http';

/** Who is logged in. */
export interface Session {
  readonly id: string;
  readonly name: string;
  readonly grants: readonly { readonly permissions: readonly string[]; readonly spaces: readonly string[] }[];
}

/** A space that the user may read. */
export interface Space {
  readonly name: string;
  readonly purpose?: string;
}

/** @throws RequestError 401 when nobody is logged in */
export function fetchSession(signal?: AbortSignal): Promise<Session> {
  return fetchJson('/api/session', signal);
}

/** Opens a session; the browser keeps its cookie, scripts never see it. @throws RequestError 401, 429 */
export async function logIn(login: string, password: string): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  await request('/api/session', { method: 'POST', headers, body: JSON.stringify({ login, password }) });
}

/** Ends the session. */
export async function logOut(): Promise<void> {
  await request('/api/session', { method: 'DELETE' });
}

/** Spaces that the user may read. */
export async function fetchSpaces(signal?: AbortSignal): Promise<readonly Space[]> {
  return (await fetchJson<{ items: readonly Space[] }>('/api/spaces', signal)).items;
}

/** Whether the session may do this in a space: verbs on resources, `*` for all. */
export function mayDo(session: Session, permission: string, space: string): boolean {
  return session.grants.some(
    (grant) =>
      (grant.spaces.includes('*') || grant.spaces.includes(space)) &&
      (grant.permissions.includes('*') || grant.permissions.includes(permission)),
  );
}
