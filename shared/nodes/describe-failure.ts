import { PlatformError } from '#shared/kernel/errors';
import type { NodeFailure } from './documents';

/** As a problem says it: never more, so that a message of a peer cannot fill documents. */
const messageLength = 500;

/** Code and words of a failure, as an operator may read them. */
export function describeFailure(error: unknown): Pick<NodeFailure, 'code' | 'message'> {
  if (error instanceof PlatformError) return { code: error.code, message: wordsOf(error).slice(0, messageLength) };
  const code = (error as { code?: unknown } | undefined)?.code;
  return { code: typeof code === 'string' ? code : 'INTERNAL_ERROR', message: 'unexpected failure, see the log' };
}

/** With the code of the system where it has one: `ECONNREFUSED`, `CERT_HAS_EXPIRED`. */
function wordsOf({ message, details: { reason } }: PlatformError): string {
  const isCode = typeof reason === 'string' && /^[A-Z][A-Z0-9_]+$/.test(reason);
  return isCode && !message.includes(reason) ? `${message} (${reason})` : message;
}
