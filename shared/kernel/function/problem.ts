import { InternalError, PlatformError } from '../errors';
import { escapeXml } from '../xml';
import type { Problem } from './problem-schema';
import type { HttpResult } from './result';

/** One thing wrong with the input: where, which name, what about it. Never the value. */
export type InputProblem = NonNullable<Problem['problems']>[number];

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
  const { problems, available } = error.details;
  return {
    type: `urn:radlake:error:${error.code.toLowerCase().replaceAll('_', '-')}`,
    title: titleOf(error.code),
    status: error.status,
    code: error.code,
    ...(error.status === 500 ? {} : { detail: error.message }),
    instance: `urn:radlake:call:${callId}`,
    ...(Array.isArray(problems) ? { problems: problems as InputProblem[] } : {}),
    ...(Array.isArray(available) ? { available: available as string[] } : {}),
  };
}

/**
 * The HTTP answer for an error: problem details, with the headers its status asks for.
 *
 * @param accept - of the request: XML for who reads XML and no JSON
 */
export function problemResult(error: PlatformError, callId: string, accept?: string): HttpResult {
  const isXml = accept !== undefined && /\bxml\b/i.test(accept) && !/json|\*\/\*|application\/\*/i.test(accept);
  const headers: Record<string, string> = { 'content-type': `application/problem+${isXml ? 'xml' : 'json'}` };
  if (error.status === 401) headers['www-authenticate'] = 'Bearer realm="radlake"';
  if (error.status === 429 || error.status === 503) headers['retry-after'] = '1';
  const allow = error.details['allow'];
  if (error.status === 405 && Array.isArray(allow)) headers['allow'] = allow.join(', ');
  const length = error.details['length'];
  if (error.status === 416 && typeof length === 'number') headers['content-range'] = `bytes */${length}`;
  if (error.status === 426) headers['upgrade'] = 'websocket';
  const { warning } = error.details;
  if (typeof warning === 'string') headers['warning'] = warningOf(warning);
  const problem = describeProblem(error, callId);
  return { status: error.status, headers, body: isXml ? toXml(problem) : JSON.stringify(problem) };
}

/**
 * Value of a Warning header: one that no cache makes (code 299). What a standard wants said beside an error stands in its
 * `details.warning`.
 *
 * @param text - plain ASCII
 * @see RFC 7234 5.5, PS3.18 8.4
 */
export function warningOf(text: string): string {
  return `299 radlake "${text}"`;
}

/** @see RFC 9457 Appendix B */
function toXml(problem: Problem): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<problem xmlns="urn:ietf:rfc:7807">${members(problem)}</problem>`;
}

function members(value: object): string {
  return Object.entries(value)
    .map(([name, member]) => `<${name}>${contentOf(member)}</${name}>`)
    .join('');
}

function contentOf(value: unknown): string {
  if (Array.isArray(value)) return value.map((item) => `<i>${contentOf(item)}</i>`).join('');
  return typeof value === 'object' && value !== null ? members(value) : escapeXml(String(value));
}

function titleOf(code: string): string {
  const words = code.toLowerCase().replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
