/** What is read of problem details (RFC 9457). */
interface Problem {
  readonly code?: string;
  readonly detail?: string;
}

/** A request that was not answered with success. */
export class RequestError extends Error {
  /** That of HTTP; 0 when nothing answered. */
  readonly status: number;
  /** The stable code of the problem details (RFC 9457), where there are any. */
  readonly code: string | undefined;
  /** What the server says is wrong, with the places it names. */
  readonly detail: string | undefined;

  constructor(status: number, { code, detail }: Problem = {}) {
    super(`request failed with ${status}`);
    this.status = status;
    this.code = code;
    this.detail = detail;
  }
}

/**
 * A request of our own server with the session's cookie.
 *
 * @throws RequestError
 */
export async function request(address: string | Request, options: RequestInit = {}): Promise<Response> {
  const signal = typeof address === 'string' ? options.signal : address.signal;
  const answer = await fetch(address, { credentials: 'same-origin', cache: 'no-store', ...options }).catch((error) => {
    if (signal?.aborted) throw error;
    throw new RequestError(0);
  });
  if (!answer.ok) throw new RequestError(answer.status, await problemOf(answer));
  return answer;
}

async function problemOf(answer: Response): Promise<Problem> {
  if (!answer.headers.get('content-type')?.includes('json')) return {};
  const problem: unknown = await answer.json().catch(() => undefined); // a problem that cannot be read says nothing
  if (typeof problem !== 'object' || problem === null || !('code' in problem)) return {};
  const { code, detail, problems } = problem as { code: unknown; detail?: unknown; problems?: unknown };
  const places = (Array.isArray(problems) ? problems : []) as { name?: string; message?: string }[];
  const named = places.map(({ name, message }) => `${name}: ${message}`).join('; ');
  return { code: String(code), detail: named || (typeof detail === 'string' ? detail : '') };
}
