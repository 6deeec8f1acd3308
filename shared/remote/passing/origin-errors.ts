import { OriginFailedError, OriginTimeoutError, OriginUnavailableError } from '#shared/archive/describe/pass-through';
import { PlatformError } from '#shared/kernel/errors';
import type { NodeDocument } from '#shared/nodes/documents';
import { NodeRefusedError } from '../errors';

/** Failures that another try will not mend. */
const lasting: ReadonlySet<string> = new Set([
  'NODE_REFUSED',
  'NODE_ANSWER_INVALID',
  'DIMSE_NO_PRESENTATION_CONTEXT',
  'ORIGIN_FAILED',
]);

/** A refusal that says that the system itself is in trouble: 5xx. */
const isBusy = (cause: unknown): boolean => cause instanceof NodeRefusedError && Number(cause.details['status']) >= 500;

/** What a failure to fetch from a node means for who waits: away, late, or refused. */
export function originErrorOf(cause: unknown, { name: node }: NodeDocument): PlatformError {
  const reason = cause instanceof PlatformError ? cause.code : 'INTERNAL_ERROR';
  const facts = { details: { node, reason }, cause };
  if (cause instanceof PlatformError && cause.status === 504)
    return new OriginTimeoutError('The system that has the objects did not answer in time', facts);
  if (lasting.has(reason) && !isBusy(cause))
    return new OriginFailedError('The system that has the objects could not send them', facts);
  return new OriginUnavailableError('The system that has the objects cannot be reached', facts);
}
