import { DimseStatusError } from '#shared/dimse/errors';
import type { DataSetSink } from '#shared/dimse/messages/assembler';
import { statusClass, statuses } from '#shared/dimse/messages/statuses';
import { PlatformError } from '#shared/kernel/errors';
import { CancelledError, type DimseService, type Operation, type ResponseFields } from './service';

/** What an operation that failed is answered with, and whether that is worth a line in the log. */
export function failureResponse(error: unknown): ResponseFields {
  if (error instanceof DimseStatusError) {
    const { dimseStatus: status, message: errorComment, offendingElements, fields } = error;
    return {
      status,
      errorComment,
      ...fields,
      ...(offendingElements.length > 0 && { offendingElement: offendingElements }),
    };
  }
  const code = error instanceof PlatformError ? error.code : undefined;
  if (code === 'LIMIT_EXCEEDED') return { status: statuses.outOfResources, errorComment: 'out of resources' };
  if (code === 'STORE_UNAVAILABLE') return { status: statuses.outOfResources, errorComment: 'store unavailable' };
  return { status: statuses.processingFailure, errorComment: 'processing failure' };
}

/**
 * Runs a service for one request and makes sure that it has exactly one last response.
 *
 * @param failed - for the log
 */
export async function runOperation(
  service: DimseService,
  operation: Operation,
  dataSet: Uint8Array | null,
  failed: (error: unknown) => void,
): Promise<void> {
  let isAnswered = false;
  const once: Operation = {
    ...operation,
    respond: async (fields, answer) => {
      if (isAnswered) return;
      isAnswered = statusClass(fields.status) !== 'pending';
      await operation.respond(fields, answer);
    },
  };
  try {
    await service.run(once, dataSet);
    if (!isAnswered && !operation.signal.aborted) throw new Error('a DIMSE service ended without a last response');
    if (!isAnswered) throw operation.signal.reason;
  } catch (error) {
    if (operation.signal.aborted && !(operation.signal.reason instanceof CancelledError)) return;
    const isCancelled = operation.signal.aborted && !(error instanceof DimseStatusError);
    if (!isCancelled) failed(error);
    await once.respond(isCancelled ? { status: statuses.cancel } : failureResponse(error));
  }
}

/** Collects the data set of a request. */
export class RequestDataSet implements DataSetSink {
  readonly #limitBytes: number;
  readonly #complete: (dataSet: Buffer | null) => void;
  readonly #chunks: Uint8Array[] = [];
  #length = 0;

  /** @param complete - called with its bytes; null when they were more than `limitBytes` */
  constructor(limitBytes: number, complete: (dataSet: Buffer | null) => void) {
    this.#limitBytes = limitBytes;
    this.#complete = complete;
  }

  write(bytes: Uint8Array): void {
    this.#length += bytes.length;
    if (this.#length <= this.#limitBytes) this.#chunks.push(Uint8Array.from(bytes));
    else this.#chunks.length = 0;
  }

  end(): void {
    this.#complete(this.#length > this.#limitBytes ? null : Buffer.concat(this.#chunks));
  }

  abort(): void {
    this.#chunks.length = 0;
  }
}
