import { InternalError, PlatformError } from '../errors';
import type { HttpResult } from './result';

/** One thing wrong with the input: where (`query`, `path`, `body`, `header`), which name, what about it. Never the value. */
export interface InputProblem {
  readonly in: string;
  readonly name: string;
  readonly message: string;
}

/** RFC 9457 problem details as radlake answers them. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail?: string;
  readonly instance: string;
  readonly problems?: readonly InputProblem[];
}

/** Any thrown value as an error of ours; what is not one becomes an InternalError with the cause. */
export function asPlatformError(error: unknown): PlatformError {
  return error instanceof PlatformError ? error : new InternalError('Unexpected error', { cause: error });
}

/**
 * Describes an error to the client. Errors of status 500 say their code and nothing else.
 *
 * @param callId - X-Call-Id, by which the operator finds the log line
 */
function describeProblem(error: PlatformError, callId: string): Problem {
  const problems = error.details['problems'];
  return {
    type: `urn:radlake:error:${error.code.toLowerCase().replaceAll('_', '-')}`,
    title: titleOf(error.code),
    status: error.status,
    code: error.code,
    ...(error.status === 500 ? {} : { detail: error.message }),
    instance: `urn:radlake:call:${callId}`,
    ...(Array.isArray(problems) ? { problems: problems as InputProblem[] } : {}),
  };
}

/** The HTTP answer for an error: problem details, with the headers its status asks for. */
export function problemResult(error: PlatformError, callId: string): HttpResult {
  const headers: Record<string, string> = { 'content-type': 'application/problem+json' };
  if (error.status === 401) headers['www-authenticate'] = 'Bearer realm="radlake"';
  if (error.status === 429 || error.status === 503) headers['retry-after'] = '1';
  const allow = error.details['allow'];
  if (error.status === 405 && Array.isArray(allow)) headers['allow'] = allow.join(', ');
  return { status: error.status, headers, body: JSON.stringify(describeProblem(error, callId)) };
}

function titleOf(code: string): string {
  const words = code.toLowerCase().replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
