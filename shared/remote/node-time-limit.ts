import { limitTime } from '#shared/kernel/time-limit';
import type { NodeDocument } from '#shared/nodes/documents';
import { NodeTimeoutError } from './errors';

/**
 * The time that a node has for an answer.
 *
 * @param message - of the NodeTimeoutError that the signal is aborted with
 */
export function nodeTimeLimit(
  { limits: { timeoutMs } }: Pick<NodeDocument, 'limits'>,
  message: string,
): { readonly signal: AbortSignal; cancel(): void } {
  const controller = new AbortController();
  const limit = limitTime(timeoutMs, () => controller.abort(new NodeTimeoutError(message, { details: { timeoutMs } })));
  return { signal: controller.signal, cancel: () => limit.cancel() };
}

/** For as long waits who asks for one of the associations that a node may have. */
export const placeTimeLimit = (node: Pick<NodeDocument, 'limits'>) =>
  nodeTimeLimit(node, 'All associations that the node may have are in use');
