import { PlatformError } from './errors';
import { asPlatformError } from './function/problem';

/** What an error is on its way between threads. */
export interface CarriedError {
  readonly code: string;
  readonly status: number;
  readonly retryable: boolean;
  readonly message: string;
  readonly stack: string | undefined;
}

/** An error of ours that happened in another thread, with its code and status. */
export class CarriedPlatformError extends PlatformError {
  readonly code: string;
  readonly status: number;
  override readonly retryable: boolean;

  constructor(error: CarriedError) {
    super(error.message, { details: { thread: 'other' } });
    this.code = error.code;
    this.status = error.status;
    this.retryable = error.retryable;
    if (error.stack !== undefined) this.stack = error.stack;
  }
}

/** Makes an error ready for the way. */
export function carry(error: unknown): CarriedError {
  const { code, status, retryable } = asPlatformError(error);
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return { code, status, retryable, message, stack };
}
