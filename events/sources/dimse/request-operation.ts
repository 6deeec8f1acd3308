import { DimseStatusError } from '#shared/dimse/errors';
import type { DataSetSink } from '#shared/dimse/messages/assembler';
import { statusClass, statuses } from '#shared/dimse/messages/statuses';
import { PlatformError } from '#shared/kernel/errors';
import { RequestShare } from './request-budget';
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

/** How large the data set of a request may be, in bytes. */
export interface RequestLimits {
  /** Always. */
  readonly plainBytes: number;
  /** While the process has room for large ones. */
  readonly mostBytes: number;
}

/** Collects the data set of a request. */
export class RequestDataSet implements DataSetSink {
  readonly #limits: RequestLimits;
  readonly #complete: (dataSet: Buffer | null) => void;
  readonly #share = new RequestShare();
  readonly #chunks: Uint8Array[] = [];
  #length = 0;
  #isOver = false;

  /** @param complete - called with its bytes; null when they were too many */
  constructor(limits: RequestLimits, complete: (dataSet: Buffer | null) => void) {
    this.#limits = limits;
    this.#complete = complete;
  }

  write(bytes: Uint8Array): void {
    if (this.#isOver) return;
    this.#length += bytes.length;
    const { plainBytes, mostBytes } = this.#limits;
    const isWithin = this.#length <= plainBytes || (this.#length <= mostBytes && this.#share.take(bytes.length));
    if (isWithin) this.#chunks.push(Uint8Array.from(bytes));
    else this.#drop();
  }

  end(): void {
    const dataSet = this.#isOver ? null : Buffer.concat(this.#chunks);
    this.#chunks.length = 0;
    this.#complete(dataSet);
  }

  abort(): void {
    this.#drop();
  }

  /** The request was served, its bytes are needed no more. */
  served(): void {
    this.#share.giveBack();
  }

  #drop(): void {
    this.#isOver = true;
    this.#chunks.length = 0;
    this.#share.giveBack();
  }
}
