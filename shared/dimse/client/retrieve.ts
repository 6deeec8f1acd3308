import type { AcceptedContext } from '../association/negotiation';
import type { CommandSet } from '../messages/command-set';
import type { Response } from '../messages/requests';
import { decodeDataSet, encodeDataSet, textsOf } from './data-sets';
import { type QueryRequest, queryCommand } from './find';
import { type Link, type OperationResult, resultOf } from './link';

/** Sub-operations as the peer counts them. */
export interface SubOperations {
  /** Null where the peer does not say. */
  readonly remaining: number | null;
  readonly completed: number;
  readonly failed: number;
  readonly warning: number;
}

export interface RetrieveRequest extends QueryRequest {
  /** Called with each response that says that more follow. */
  readonly progress?: (counts: SubOperations) => void;
}

export interface MoveRequest extends RetrieveRequest {
  /** AE title that the peer sends to. */
  readonly moveDestination: string;
  /** Names the C-MOVE in its sub-operations; default: the next one of the association. */
  readonly messageId?: number;
}

/** How a C-MOVE or C-GET ended: a failure or cancel is a result too. */
export interface RetrieveResult extends OperationResult, SubOperations {
  /** Failed SOP Instance UID List (0008,0058). */
  readonly failedSopInstanceUids: readonly string[];
}

/** C-MOVE or C-GET: waits for the last response; `signal` cancels it (C-CANCEL), its result says so (FE00). */
export async function retrieve(
  link: Link,
  field: 'C-MOVE-RQ' | 'C-GET-RQ',
  request: RetrieveRequest & Partial<MoveRequest>,
): Promise<RetrieveResult> {
  const { signal, moveDestination, messageId } = request;
  signal?.throwIfAborted();
  const context = link.context(request.sopClassUid);
  const command = { ...queryCommand(field, request), ...(moveDestination !== undefined && { moveDestination }) };
  let cancel = () => undefined as unknown;
  const ids = (id: number) => {
    cancel = () => link.cancel(context, id);
  };
  const dataSet = encodeDataSet(request.identifier, context.transferSyntaxUid, request.characterSet);
  const timeoutMs = request.timeoutMs ?? link.responseMs;
  const pending = ({ command: response }: Response) => request.progress?.(countsOf(response));
  const stop = () => cancel();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const options = { dataSet, timeoutMs, pending, ...(messageId !== undefined && { messageId }) };
    return ended(await link.invoke(context, command, options, ids), context);
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

function ended({ command, dataSet }: Response, { transferSyntaxUid }: AcceptedContext): RetrieveResult {
  const failed = dataSet && dataSet.length > 0 ? textsOf(decodeDataSet(dataSet, transferSyntaxUid), '00080058') : [];
  return { ...resultOf(command), ...countsOf(command), failedSopInstanceUids: failed };
}

function countsOf(command: CommandSet): SubOperations {
  return {
    remaining: command.numberOfRemainingSuboperations ?? null,
    completed: command.numberOfCompletedSuboperations ?? 0,
    failed: command.numberOfFailedSuboperations ?? 0,
    warning: command.numberOfWarningSuboperations ?? 0,
  };
}
