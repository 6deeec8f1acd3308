// How the screen talks to the platform.

/** A failed request; `status` is that of HTTP, 0 when nothing answered. */
class RequestError extends Error {
  constructor(status) {
    super(`request failed with ${status}`);
    this.status = status;
  }
}

async function request(address, options = {}) {
  const answer = await fetch(address, { credentials: 'same-origin', cache: 'no-store', ...options }).catch(() => {
    throw new RequestError(0);
  });
  if (!answer.ok) throw new RequestError(answer.status);
  return answer;
}

/** A JSON resource. */
export async function fetchJson(address) {
  return (await request(address, { headers: { accept: 'application/json' } })).json();
}

/**
 * One page of a QIDO-RS answer: its rows, and the address of the next page where the server names one.
 */
export async function fetchPage(address) {
  const answer = await request(address, { headers: { accept: 'application/dicom+json' } });
  const rows = answer.status === 204 ? [] : await answer.json();
  return { rows, link: nextOf(answer.headers.get('link')) };
}

/** Opens a session; the browser keeps its cookie. */
export async function logIn(login, password) {
  const headers = { 'content-type': 'application/json' };
  await request('/api/session', { method: 'POST', headers, body: JSON.stringify({ login, password }) });
}

/** Ends the session. */
export async function logOut() {
  await request('/api/session', { method: 'DELETE' });
}

/** The address of rel="next" (RFC 8288), of this origin only. */
function nextOf(header) {
  const found = /<([^>]+)>\s*;\s*rel="?next"?/.exec(header ?? '')?.[1];
  if (found === undefined) return undefined;
  const address = new URL(found, location.href);
  return address.origin === location.origin ? address.pathname + address.search : undefined;
}
