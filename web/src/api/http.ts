/** A request that was not answered with success. */
export class RequestError extends Error {
  /** That of HTTP; 0 when nothing answered. */
  readonly status: number;
  /** The stable code of the problem details (RFC 9457), where there are any. */
  readonly code: string | undefined;

  constructor(status: number, code?: string) {
    super(`request failed with ${status}`);
    this.status = status;
    this.code = code;
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
  if (!answer.ok) throw new RequestError(answer.status, await codeOf(answer));
  return answer;
}

async function codeOf(answer: Response): Promise<string | undefined> {
  if (!answer.headers.get('content-type')?.includes('json')) return undefined;
  const problem: unknown = await answer.json().catch(() => undefined); // a problem that cannot be read has no code
  return typeof problem === 'object' && problem !== null && 'code' in problem ? String(problem.code) : undefined;
}
